import pytest

from shared.tuning.search import texts

TEXT = "Write a text. Be brief.\n- Name the price.\n{% if x %}Say. It.{% endif %}\n{{ topic }} matters."


def test_units_join_to_the_text_again() -> None:
    assert texts.units(TEXT) == [
        "Write a text. ",
        "Be brief.\n",
        "- Name the price.\n",
        "{% if x %}Say. It.{% endif %}\n",
        "{{ topic }} matters.",
    ]
    assert "".join(texts.units(TEXT)) == TEXT


def test_only_plain_sentences_can_go() -> None:
    assert texts.removable(TEXT) == [0, 1, 2]
    assert texts.without("A b. C d.", 0) == "C d."


@pytest.mark.parametrize("unit", ["- Name it.", "1. name it", "  Name it. "])
def test_marks_and_case_do_not_tell_sentences_apart(unit: str) -> None:
    assert texts.normal(unit) == "name it"


def test_merging_takes_gains_and_losses() -> None:
    old = "Write.\nBe vague.\nBe kind."
    assert texts.merged(old, old + "\nMine.", "Write.\nTheirs.\nBe kind.") == "Write.\nTheirs.\nBe kind.\nMine."


def test_merging_the_same_changes_nothing() -> None:
    assert texts.merged("A.", "A.\nB.\n", "A.\nb.") == "A.\nB.\n"


def test_gains_are_told() -> None:
    assert texts.gained("A. B.", "a.") == ["B."]
