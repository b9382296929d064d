from shared.cache import confidence, recommendations
from shared.cache.counts import Counts, LevelCounts
from shared.cache.recommendations import Facts, Recommendation


def recommended(facts: Facts) -> Recommendation | None:
    """Recommend something for every namespace but one, as much as its counts say."""
    if facts.namespace == "quiet":
        return None
    share = confidence.share(1, 2)
    saved = facts.counts.saved_cost_nano_usd
    return Recommendation("never_hit", facts.namespace, "Do.", "Because.", share, {}, saves_nano_usd=saved)


def test_what_saves_most_comes_first() -> None:
    facts = [Facts(name, Counts(saved_cost_nano_usd=saved), 24) for name, saved in (("a", 1), ("quiet", 9), ("b", 5))]
    found = recommendations.made(facts, [recommended, recommended])
    assert [one.namespace for one in found] == ["b", "b", "a", "a"]


def test_average_costs_are_those_of_stored_answers() -> None:
    facts = Facts("a", Counts(shared=LevelCounts(stores=4), made_cost_nano_usd=100, made_seconds=6.0), 24)
    assert (facts.cost_of_one, facts.seconds_of_one) == (25.0, 1.5)
    assert (Facts("a", Counts(), 24).cost_of_one, Facts("a", Counts(), 24).seconds_of_one) == (0.0, 0.0)
