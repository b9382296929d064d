from datetime import UTC, datetime
from typing import Any

import pytest

from shared.jobs.job import Job, StageState


@pytest.fixture
def make_job() -> Any:
    """Make a job in a state."""
    now = datetime(2030, 1, 1, tzinfo=UTC)

    def make(status: Any, **changes: Any) -> Job:
        fields: dict[str, Any] = {
            "id": "job_1",
            "tenant": "acme",
            "type": "generation",
            "owner": "me",
            "priority": "normal",
            "payload": {},
            "stages": {"plan": StageState("plan", 1.0)},
            "stage": "plan",
            "created_at": now,
            "updated_at": now,
            "expire_at": now,
        }
        return Job(status=status, **{**fields, **changes})

    return make
