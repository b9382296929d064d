import random

import pytest

from shared.records import comparing
from shared.records.comparing import Comparison
from shared.records.digest import Digest
from shared.records.made import Made
from tests.shared.records import worlds


def made(version: int, content_type: str = "blog_post", model: str = "offline") -> Made:
    return Made("draft", version, content_type, model)


def quality(groups: dict[Made, Digest]) -> Comparison:
    (found,) = [one for one in comparing.compare(groups, 1, 2) if one.measure.name == "quality"]
    return found


def of_qualities(one: float, other: float, count: int = 200) -> dict[Made, Digest]:
    return {made(1): worlds.digest(worlds.around(one, count)), made(2): worlds.digest(worlds.around(other, count))}


@pytest.mark.parametrize(("other", "verdict"), [(0.9, "better"), (0.7, "worse")])
def test_clear_difference_is_told(other: float, verdict: str) -> None:
    found = quality(of_qualities(0.8, other))

    assert (found.verdict, found.base_count, found.other_count, found.missing) == (verdict, 200, 200, 0)
    assert found.difference == pytest.approx(other - 0.8, abs=1e-4)
    assert found.interval.holds(other - 0.8)


def test_few_pieces_tell_nothing() -> None:
    found = quality(of_qualities(0.5, 0.9, count=40))

    assert found.verdict == "unknown"
    assert found.missing >= 120


def test_small_difference_needs_more_pieces() -> None:
    found = quality(of_qualities(0.80, 0.81, count=100))
    enough = 200 + found.missing
    later = quality(of_qualities(0.80, 0.81, count=enough))

    assert (found.verdict, later.verdict) == ("unknown", "same")


def test_like_is_compared_with_like() -> None:
    """The version that was used for the harder type is not taken for worse."""
    easy, hard = worlds.around(0.9, 200), worlds.around(0.6, 200)
    groups = {
        made(1, "email"): worlds.digest(easy),
        made(1, "ad_copy"): worlds.digest(hard[:100]),
        made(2, "ad_copy"): worlds.digest(hard),
        made(2, "summary"): worlds.digest(easy),
    }
    found = quality(groups)

    assert (found.strata, found.base_count, found.other_count) == (1, 100, 200)


def test_versions_without_common_ground_are_not_compared() -> None:
    groups = {made(1, model="one"): worlds.digest([0.5, 0.6]), made(2, model="other"): worlds.digest([0.9, 0.8])}

    assert comparing.compare(groups, 1, 2) == []


def test_error_is_shared_by_all_comparisons() -> None:
    one, many = (comparing.compare(of_qualities(0.8, 0.9), 1, 2, among=number)[0] for number in (1, 5))

    assert (one.confidence, many.confidence) == (pytest.approx(1 - 0.05 / 2), pytest.approx(1 - 0.05 / 10))
    assert many.interval.width > one.interval.width


def test_few_equal_values_are_no_proof() -> None:
    groups = {made(1): worlds.digest([1.0] * 100), made(2): worlds.digest([0.99] * 100)}

    assert not quality(groups).interval.excludes_zero


def test_equal_versions_are_seldom_told_apart() -> None:
    """Looked at every 40 pieces up to 400 in 40 worlds, the interval excludes zero in at most one in twenty."""
    wrong = 0
    for seed in range(40):
        rng = random.Random(seed)
        groups = {made(1): Digest(), made(2): Digest()}
        verdicts = set()
        for _ in range(10):
            for digest in groups.values():
                digest.merge(worlds.digest([rng.betavariate(8, 2) for _ in range(40)]))
            verdicts.add(quality(groups).verdict)
        wrong += bool(verdicts & {"better", "worse"})

    assert wrong <= 2


def test_versions_are_added_up_over_everything() -> None:
    found = comparing.by_version({made(1): worlds.digest([0.5]), made(1, "email"): worlds.digest([0.7])})

    assert {version: digest.judged for version, digest in found.items()} == {1: 2}
