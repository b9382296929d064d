import pytest

from shared.tuning.search import racing
from shared.tuning.search.racing import Lead
from shared.tuning.search.settings import Settings
from shared.tuning.search.state import Candidate

PLAIN = Settings(token_charge=0.0, drop=1.0, win=2.0, clear=0.0, spread=0.0)


def candidate(tokens: int = 0, **scores: float | None) -> Candidate:
    return Candidate("c", tokens, scores={int(name[1:]): score for name, score in scores.items()})


def test_lead_is_the_mean_of_paired_gaps() -> None:
    found = racing.lead(candidate(p0=1.0, p1=0.5, p2=0.9), candidate(p0=0.5, p1=0.5, p3=1.0), range(4), PLAIN)
    assert (found.n, found.mean) == (2, 0.25)
    assert found.error == pytest.approx((0.125 / 3 / 2) ** 0.5)


def test_a_few_equal_gaps_prove_little() -> None:
    child, other = candidate(p0=0.6, p1=0.6), candidate(p0=0.5, p1=0.5)
    assert racing.lead(child, other, range(2), PLAIN).error == pytest.approx(0.0)
    assert racing.lead(child, other, range(2), Settings(spread=0.06)).error == pytest.approx((0.0072 / 3 / 2) ** 0.5)


def test_missing_scores_are_no_zeros() -> None:
    assert racing.lead(candidate(p0=None, p1=1.0), candidate(p0=1.0, p1=1.0), range(2), PLAIN) == Lead(1, 0.0, 0.0)
    assert racing.value(candidate(p0=None, p1=0.5), range(2), PLAIN) == 0.5
    assert racing.value(candidate(), range(2), PLAIN) is None


def test_tokens_are_charged() -> None:
    settings = Settings(token_charge=0.01)
    assert racing.lead(candidate(500, p0=1.0), candidate(1_500, p0=1.0), [0], settings).mean == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("lead", "last", "result"),
    [
        (Lead(0, 0.0, 0.0), False, "out"),
        (Lead(8, 0.0, 0.0), False, "out"),
        (Lead(8, -0.2, 0.1), False, "out"),
        (Lead(8, -0.05, 0.1), False, "open"),
        (Lead(8, 0.1, 0.1), False, "open"),
        (Lead(8, 0.1, 0.1), True, "ahead"),
        (Lead(8, -0.05, 0.1), True, "out"),
        (Lead(8, 0.3, 0.1), False, "ahead"),
    ],
)
def test_race_is_stopped_when_clear(lead: Lead, last: bool, result: str) -> None:  # noqa: FBT001 - a case
    assert racing.judge(lead, PLAIN, last=last) == result


def test_better_half_goes_on() -> None:
    leads = {name: Lead(8, mean, 0.1) for name, mean in (("a", 0.0), ("b", 0.2), ("c", 0.1), ("d", 0.5))}
    assert racing.survivors(leads, {"a": "open", "b": "open", "c": "open", "d": "out"}) == ["b", "c"]
    assert racing.survivors(leads, dict.fromkeys("abcd", "out")) == []
