from dataclasses import replace

import pytest

from shared.firestore.documents import Document
from shared.schedules import schedule as schedules
from shared.schedules.schedule import REMEMBERED, Run
from tests.shared.schedules import made
from tests.shared.schedules.made import HOUR, NOW


def test_documents_hold_the_whole_schedule() -> None:
    before = made.schedule(
        "0 9 * * 1", time_zone="Europe/Berlin", jitter_seconds=5, catch_up=(3, 4), overlap="queue", waiting=(NOW,)
    )
    before = replace(before.with_run(Run(NOW, "started", NOW, job="job_a", missed=2)), running=("job_a",))
    document = Document(schedules.path(before.id), schedules.to_fields(before), None, NOW)
    assert schedules.from_document(document) == before


@pytest.mark.parametrize(
    ("changes", "status", "active"),
    [
        ({}, "active", True),
        ({"paused": True}, "paused", False),
        ({"planned_at": None}, "ended", False),
        ({"planned_at": None, "waiting": (NOW,)}, "active", True),
    ],
)
def test_only_active_schedules_are_looked_at(changes: dict[str, object], status: str, *, active: bool) -> None:
    schedule = made.schedule(**changes)
    fields = schedules.to_fields(schedule)
    assert (schedule.status, fields["active"], fields["next_at"] is not None) == (status, active, active)


def test_what_queues_is_looked_at_first() -> None:
    schedule = made.schedule(waiting=(NOW,))
    assert (schedule.look_at, schedule.due_at) == (NOW, NOW + HOUR)


def test_jitter_puts_the_due_time_off() -> None:
    schedule = made.schedule(jitter_seconds=600)
    assert schedule.planned_at is not None
    assert schedule.due_at == schedule.plan.timing.due(schedule.id, schedule.planned_at)


def test_only_the_last_runs_are_remembered() -> None:
    schedule = made.schedule()
    for number in range(REMEMBERED + 5):
        schedule = schedule.with_run(Run(NOW, "started", job=f"job_{number}"))
    assert len(schedule.recent) == REMEMBERED
    assert schedule.last is not None
    assert schedule.last.job == f"job_{REMEMBERED + 4}"


def test_a_later_schedule_of_the_name_has_other_keys() -> None:
    first, second = made.schedule(), made.schedule(created_at=NOW + HOUR)
    assert first.id == second.id
    assert first.run_key(NOW) != second.run_key(NOW)


def test_names_are_apart_by_tenant() -> None:
    assert schedules.schedule_id("acme", "tip") != schedules.schedule_id("other", "tip")


def test_upcoming_runs_begin_with_the_next() -> None:
    assert made.schedule().upcoming(3) == [NOW + HOUR, NOW + 2 * HOUR, NOW + 3 * HOUR]
    assert made.schedule(paused=True).upcoming(3) == []
    assert made.schedule(end_at=NOW + HOUR).upcoming(3) == [NOW + HOUR]
