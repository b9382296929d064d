from dataclasses import replace
from datetime import timedelta

import pytest

from shared.admission.estimates import BLIND, Estimate
from shared.jobs.job import Job
from tests.shared.jobs.conftest import NOW

WINDOW = 100
SECOND = timedelta(seconds=1)


def seen(active: int) -> Estimate:
    return Estimate(at=0.0, as_of=NOW, seen=active)


def ended(admitted: float, left: float, job_id: str = "job") -> Job:
    job = Job(
        id=job_id,
        tenant="acme",
        type="test",
        owner="key",
        status="succeeded",
        priority="normal",
        payload={},
        stages={},
        created_at=NOW,
        updated_at=NOW + left * SECOND,
        expire_at=NOW,
    )
    return replace(job, admitted_at=NOW + admitted * SECOND)


def test_a_process_that_has_not_looked_grants_little() -> None:
    assert Estimate().grant(50, WINDOW) == WINDOW // BLIND
    assert Estimate().grant(50, 3) == 1


@pytest.mark.parametrize(("active", "granted"), [(0, 50), (60, 20), (99, 1), (100, 0), (170, 0)])
def test_half_of_what_is_free_is_granted_between_looks(active: int, granted: int) -> None:
    estimate = seen(active)

    assert sum(estimate.grant(1, WINDOW) for _ in range(WINDOW)) == granted


def test_a_job_that_ends_makes_room_again() -> None:
    estimate = seen(98)
    estimate.began.add("mine")

    assert [estimate.grant(2, WINDOW), estimate.grant(1, WINDOW)] == [1, 0]
    estimate.ended(ended(admitted=5, left=6, job_id="mine"))
    assert estimate.grant(1, WINDOW) == 1


@pytest.mark.parametrize(
    ("admitted", "left", "grows"),
    [(-1, 1, True), (-2, -1, False), (1, 2, False)],
    ids=["was seen", "had left before the look", "came after the look, by another process"],
)
def test_only_jobs_that_were_seen_make_room(admitted: float, left: float, grows: bool) -> None:  # noqa: FBT001  # expected
    estimate = seen(WINDOW - 2)
    estimate.grant(1, WINDOW)
    estimate.ended(ended(admitted, left))

    assert estimate.grant(1, WINDOW) == int(grows)


def test_steady_traffic_of_one_process_needs_no_look() -> None:
    """As many jobs end as begin: what was free stays free."""
    estimate = seen(0)
    for number in range(1000):
        assert estimate.grant(1, WINDOW) == 1
        estimate.began.add(str(number))
        estimate.ended(ended(1, 2, str(number)))

    assert (estimate.grown, estimate.began) == (0, set())
