from typing import Any

import pytest

from shared.jobs import events
from shared.progress.selection import ALIVE, Selection
from tests.shared.progress import written

JOB = written.job(
    "job_a", kind="blog_post", batch="job_b", tags=("spring", "sale"), priority="high", owner="ann", status="running"
)
FITTING: list[dict[str, Any]] = [
    {},
    {"statuses": frozenset({"running", "failed"})},
    {"type": "generation"},
    {"kind": "blog_post"},
    {"batch": "job_b"},
    {"tag": "sale"},
    {"owner": "ann"},
    {"priority": "high"},
    {"jobs": frozenset({"job_a", "job_x"})},
    {"type": "generation", "kind": "blog_post", "tag": "spring", "owner": "ann"},
]
OTHER: list[dict[str, Any]] = [
    {"statuses": frozenset({"failed"})},
    {"type": "batch"},
    {"kind": "email"},
    {"batch": "job_x"},
    {"tag": "autumn"},
    {"owner": "bob"},
    {"priority": "low"},
    {"jobs": frozenset({"job_x"})},
    {"type": "generation", "kind": "email"},
]


@pytest.mark.parametrize("fields", FITTING, ids=" ".join)
def test_fitting_event_is_admitted(fields: dict[str, Any]) -> None:
    assert Selection("acme", **fields).admits(events.of(JOB, "a"))


@pytest.mark.parametrize("fields", OTHER, ids=" ".join)
def test_other_event_is_left_out(fields: dict[str, Any]) -> None:
    assert not Selection("acme", **fields).admits(events.of(JOB, "a"))


@pytest.mark.parametrize(
    ("changes", "shown"),
    [({}, True), ({"tenant": "other"}, False), ({"status": "succeeded"}, False), ({"type": "batch"}, False)],
    ids=str,
)
def test_living_job_of_the_tenant_is_shown(changes: dict[str, Any], *, shown: bool) -> None:
    assert Selection("acme", type="generation").shows(written.job(**changes)) is shown


def test_query_asks_for_living_jobs_alone() -> None:
    query = Selection("acme", tag="sale", owner="ann").alive(7)
    assert query is not None
    assert set(query.where[1][2]) == set(ALIVE)
    assert [condition[0] for condition in query.where] == ["tenant", "status", "owner", "tags"]
    assert query.limit == 7


def test_wish_for_ended_jobs_asks_nothing() -> None:
    assert Selection("acme", statuses=frozenset({"succeeded"})).alive(7) is None
