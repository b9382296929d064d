from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.dead_letters import letter as letters
from shared.dead_letters.letter import DeadLetter
from shared.jobs.job import Job, StageState

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)
ERROR = {"code": "provider_rejected", "category": "provider", "detail": "No. It took 3 s.", "stage": "draft"}


def failed(job_id: str = "job_1", **changes: Any) -> Job:
    """Return a job that has failed."""
    job = Job(
        id=job_id,
        tenant="acme",
        type="generation",
        kind="blog_post",
        owner="key_1",
        status="failed",
        priority="normal",
        payload={},
        stages={"plan": StageState("plan", 1.0), "draft": StageState("draft", 2.0, started_at=NOW, attempt=2)},
        stage="draft",
        error=ERROR,
        created_at=NOW,
        updated_at=NOW,
        expire_at=NOW + timedelta(days=30),
    )
    return replace(job, **changes)


def letter(job_id: str = "job_1", after: float = 0.0, **changes: Any) -> DeadLetter:
    """Return a dead letter, written so many seconds after noon."""
    return replace(letters.of(failed(job_id)), at=NOW + timedelta(seconds=after), **changes)


@pytest.fixture
def job() -> Job:
    return failed()
