from shared.tokens import sentences, shielding, shortening


def test_example_most_like_another_goes_first() -> None:
    examples = ["a red bicycle for the city", "a blue bicycle for the city", "soup made of tomatoes"]
    assert shortening.least_useful(examples) == 1
    assert shortening.least_useful(["only one"]) == 0


def test_of_equal_examples_the_longer_goes() -> None:
    assert shortening.least_useful(["a b", "c", "a b b", "d"]) == 2


def test_demands_outlive_remarks() -> None:
    shielded = shielding.jinja(
        "You sell. The shop is old and by the sea. Never use more than 80 words. Sell {{ thing }}."
    )
    assert shielded is not None
    units = sentences.split(shielded)
    places = [place for _, place in sorted(shortening.expendable(units))]
    assert units[places[0]].text == "The shop is old and by the sea."
    assert units[places[-1]].text == "Never use more than 80 words."
    assert 3 not in places
