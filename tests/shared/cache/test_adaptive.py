from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.cache import adaptive
from shared.cache.adaptive import BOUNDS, Collector, Evidence
from shared.cache.policy import Policy
from tests.shared.cache.entries import entry

NOW = datetime(2030, 1, 1, tzinfo=UTC)
POLICY = Policy(ttl=3600, shortest_ttl=300, longest_ttl=86_400)
DEFAULT = 7200.0


def hits(age: float, count: int, life: float = 3600) -> Evidence:
    collector = Collector()
    for _ in range(count):
        collector.hit(entry(created_at=NOW, expires_at=NOW + timedelta(seconds=life)), age)
    return collector.evidence()


def learned(*news: Evidence, policy: Policy = POLICY) -> Evidence:
    found = Evidence()
    for one in news:
        found = found.merged(one, policy, DEFAULT, NOW)
    return found


@pytest.mark.parametrize(("policy", "ttl"), [(Policy(), DEFAULT), (Policy(ttl=60), 60), (POLICY, 3600)])
def test_ttl_is_the_declared_one_at_first(policy: Policy, ttl: float) -> None:
    assert Evidence().ttl(policy, DEFAULT) == ttl


@pytest.mark.parametrize(("ttl", "expected"), [(10, 300), (3600, 3600), (200_000, 86_400)])
def test_bounds_hold_for_the_declared_ttl_too(ttl: int, expected: float) -> None:
    assert Evidence().ttl(replace(POLICY, ttl=ttl), DEFAULT) == expected


def test_little_evidence_changes_nothing() -> None:
    assert learned(hits(10, 49)).ttl(POLICY, DEFAULT) == 3600


def test_young_hits_shorten_a_life() -> None:
    found = learned(hits(400, 100))
    assert found.ttl(POLICY, DEFAULT) == 480
    assert found.reason == "95 % of hits are on answers at most 480 s old: longer is not needed."


def test_late_hits_double_a_life() -> None:
    both = Collector()
    both.add(hits(100, 90))
    both.add(hits(3000, 10))
    found = learned(both.evidence())
    assert found.ttl(POLICY, DEFAULT) == 7200
    assert found.reason.startswith("10% of hits are in the last quarter")


def test_rare_hits_make_a_life_shortest() -> None:
    found = learned(replace(hits(10, 1), stores=100))
    assert found.ttl(POLICY, DEFAULT) == 300
    assert found.reason == "Hardly any answer is asked for again: 1 hits on 100 answers."


def test_without_bounds_nothing_is_learned() -> None:
    assert learned(hits(10, 100)).ttl(replace(POLICY, shortest_ttl=0), DEFAULT) == 3600


def test_old_evidence_counts_less() -> None:
    found = Evidence().merged(hits(10, 100), POLICY, DEFAULT, NOW)
    later = found.merged(Evidence(), POLICY, DEFAULT, NOW + timedelta(days=2))
    assert later.hits == pytest.approx(25)


def test_what_was_not_told_is_counted_again() -> None:
    collector = Collector()
    collector.add(replace(hits(10, 3), stores=2))
    collector.store()
    assert (collector.seen, collector.evidence().stores) == (6, 3)


@pytest.mark.parametrize(
    ("ages", "late"), [([0.0], 0.0), ([float("nan")] * len(BOUNDS), 0.0), ([0.0] * len(BOUNDS), float("inf"))]
)
def test_figures_that_are_none_are_no_evidence(ages: list[float], late: float) -> None:
    assert adaptive.from_counts(ages, late, 0, 0, None) == Evidence()


def test_figures_come_back_as_they_were() -> None:
    found = learned(hits(400, 100))
    assert adaptive.from_counts(found.ages, found.late, found.stores, found.learned, found.at) == found


AGES = st.lists(st.tuples(st.floats(0, 10_000_000), st.integers(0, 200)), max_size=8)


@given(AGES, st.integers(0, 500), st.integers(1, 100_000), st.integers(1, 100_000))
def test_no_evidence_leads_out_of_the_bounds(
    seen: list[tuple[float, int]], stores: int, shortest: int, more: int
) -> None:
    policy = Policy(shortest_ttl=shortest, longest_ttl=shortest + more)
    found = learned(*(replace(hits(age, count), stores=stores) for age, count in seen), policy=policy)
    assert shortest <= found.ttl(policy, DEFAULT) <= shortest + more
