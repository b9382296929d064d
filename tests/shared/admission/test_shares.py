import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.admission import shares
from shared.admission.shares import Claim

CLAIMS = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=2),
    st.builds(Claim, st.floats(0.01, 1000), st.floats(1, 300)),
    min_size=1,
    max_size=12,
)


def test_a_single_tenant_gets_all_it_can_use() -> None:
    assert shares.fair(200, {"a": Claim(1, 100)}) == {"a": 100}


def test_equal_tenants_get_equal_shares() -> None:
    assert shares.fair(90, {name: Claim(1, 100) for name in "abc"}) == {"a": 30, "b": 30, "c": 30}


def test_weight_doubles_a_share() -> None:
    assert shares.fair(90, {"a": Claim(2, 100), "b": Claim(1, 100)}) == {"a": 60, "b": 30}


def test_what_one_cannot_use_goes_to_the_others() -> None:
    claims = {"a": Claim(1, 10), "b": Claim(1, 200), "c": Claim(3, 200)}

    assert shares.fair(90, claims) == {"a": 10, "b": 20, "c": 60}


@given(CLAIMS, st.floats(1, 500))
def test_nobody_gets_more_than_they_can_use_or_there_is(claims: dict[str, Claim], capacity: float) -> None:
    found = shares.fair(capacity, claims)

    assert found.keys() == claims.keys()
    assert all(found[name] <= claim.most for name, claim in claims.items())
    assert sum(found.values()) <= capacity * (1 + 1e-9)


@given(CLAIMS, st.floats(1, 500))
def test_nothing_is_left_that_somebody_could_use(claims: dict[str, Claim], capacity: float) -> None:
    found = shares.fair(capacity, claims)
    wanted = min(capacity, sum(claim.most for claim in claims.values()))

    assert sum(found.values()) == pytest.approx(wanted)


@given(CLAIMS, st.floats(1, 500))
def test_whoever_wants_more_has_no_less_by_weight_than_others(claims: dict[str, Claim], capacity: float) -> None:
    found = shares.fair(capacity, claims)
    levels = {name: found[name] / claim.weight for name, claim in claims.items()}
    hungry = [levels[name] for name, claim in claims.items() if found[name] < claim.most * (1 - 1e-9)]

    assert all(level >= max(levels.values()) * (1 - 1e-9) for level in hungry)


@pytest.mark.parametrize(("share", "jobs"), [(66.67, 66), (100.0, 100), (99.999_999_999_9, 100), (0.2, 1)])
def test_shares_are_whole_jobs_and_never_none(share: float, jobs: int) -> None:
    assert shares.whole(share) == jobs
