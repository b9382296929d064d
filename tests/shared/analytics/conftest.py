from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.analytics.record import Record
from shared.jobs.job import StageState, Usage

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)

Make = Callable[..., Any]


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def stage(
    name: str = "draft", ready: float = 0, started: float = 0, ended: float | None = 10, **more: Any
) -> StageState:
    """Return a stage by seconds after noon."""
    times = {"ready_at": at(ready), "started_at": at(started), "finished_at": None if ended is None else at(ended)}
    return StageState(name, 1, **{"status": "succeeded", "attempts": 1, **times, **more})


def record(*stages: StageState, ended: float | None = 10, **more: Any) -> Record:
    """Return a job that was submitted at noon."""
    plain = {
        "id": "job_1",
        "type": "generation",
        "kind": "blog_post",
        "status": "succeeded",
        "priority": "normal",
        "generation": 0,
        "stages": stages,
        "created_at": NOON,
        "not_before": None,
        "admitted_at": None,
        "paused_at": None,
        "paused_seconds": 0.0,
        "finished_at": None if ended is None else at(ended),
        "usage": Usage(100, 50, 1_000),
    }
    return Record(**{**plain, **more})


@pytest.fixture
def made() -> Make:
    return record
