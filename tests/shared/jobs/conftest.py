from datetime import UTC, datetime, timedelta

import pytest

from shared.jobs.deliveries import Delivery, parse
from shared.jobs.job import Job, StageState
from shared.jobs.pipeline import Context, Done, Inputs, JobType, Stage
from shared.jobs.steps import Moment

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)


async def nothing(_: Job, __: Inputs, ___: Context) -> Done:
    return Done()


@pytest.fixture
def kind() -> JobType:
    return JobType(
        "test", (Stage("a", nothing, weight=1), Stage("b", nothing, weight=2), Stage("c", nothing, weight=1))
    )


@pytest.fixture
def job(kind: JobType) -> Job:
    return Job(
        id="job_1",
        tenant="acme",
        type="test",
        owner="key_1",
        status="queued",
        priority="normal",
        payload={},
        stages={stage.name: StageState(stage.name, stage.weight) for stage in kind.stages},
        stage="a",
        created_at=NOW,
        updated_at=NOW,
        expire_at=NOW + timedelta(days=1),
    )


@pytest.fixture
def moment() -> Moment:
    return Moment(NOW + timedelta(seconds=5), "")


@pytest.fixture
def delivery() -> Delivery:
    body = {"task": "t1", "job": "job_1", "generation": 0, "stage": "a", "round": 0, "attempt": 0, "inputs": {}}
    return parse(body, redelivery=0)
