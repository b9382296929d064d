"""Schedules as a gateway answers them, made for tests: complete, with any field changed."""

from typing import Any, cast

from infra.cli.schedules_client import Detail, Run, Schedule, Upcoming
from tests.infra.cli.made import CREATED


def run(**changes: Any) -> Run:
    plain = {
        "at": CREATED,
        "planned_at": "2026-03-01T09:59:00Z",
        "outcome": "started",
        "reason": "",
        "job": "job_a",
        "missed": 0,
        "overlapped": 0,
        "by": None,
    }
    return cast("Run", {**plain, **changes})


def schedule(**changes: Any) -> Schedule:
    plain = {
        "id": "sch_a",
        "name": "tip",
        "status": "active",
        "cron": "0 9 * * *",
        "description": "At 09:00 every day",
        "time_zone": "Europe/Berlin",
        "jitter_seconds": 0,
        "start_at": None,
        "end_at": None,
        "overlap": "skip",
        "catch_up_hours": 0,
        "catch_up_max_runs": 10,
        "kind": "content",
        "content": {"content_type": "social_post", "topic": "A garden tip"},
        "batch": None,
        "cleanup": None,
        "warm": None,
        "next_at": "2026-03-02T08:00:00Z",
        "next_local": "2026-03-02T09:00:00+01:00",
        "last": None,
        "waiting": [],
        "running": [],
        "created_at": CREATED,
        "created_by": "key_a",
        "updated_at": CREATED,
        "updated_by": "key_a",
        "links": {},
    }
    return cast("Schedule", {**plain, **changes})


def upcoming(day: int, seconds: int = 0) -> Upcoming:
    return Upcoming(
        planned_at=f"2026-03-{day:02}T08:00:00Z",
        local=f"2026-03-{day:02}T09:00:00+01:00",
        due_at=f"2026-03-{day:02}T08:00:{seconds:02}Z",
    )


def detail(**changes: Any) -> Detail:
    runs = {"recent": [], "upcoming": [upcoming(2), upcoming(3, 7)]}
    return cast("Detail", {**schedule(), **runs, **changes})
