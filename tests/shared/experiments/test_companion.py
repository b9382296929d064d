from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.bootstrap import Services
from shared.experiments import companion
from shared.experiments.companion import ExperimentCompanion
from shared.jobs import commits
from shared.jobs.job import Job, StageState, Usage
from shared.jobs.steps import Moment, Step
from tests.shared.experiments import made

NOW = datetime(2030, 1, 1, tzinfo=UTC)
MOMENT = Moment(NOW)


def _job(status: Any, **changes: Any) -> Job:
    job = Job(
        "job_1", "acme", "generation", "me", status, "normal", {}, {"plan": StageState("plan", 1.0)}, NOW, NOW, NOW
    )
    return replace(job, stage="plan", **changes)


def _taking_part(status: Any = "succeeded", **changes: Any) -> Job:
    return _job(status, payload=companion.taken_part([made.exposure("u1", "b")]), **changes)


def test_a_finished_job_measures_everything() -> None:
    job = _job(
        "succeeded",
        usage=Usage(100, 50, 2_000_000),
        result={"quality": 0.8},
        started_at=NOW,
        finished_at=NOW + timedelta(seconds=3),
    )
    assert companion.measured(job) == {
        "failed": 0.0,
        "cost_usd": 0.002,
        "tokens": 150.0,
        "latency_seconds": 3.0,
        "quality": 0.8,
    }


@pytest.mark.parametrize(("status", "values"), [("failed", {"failed": 1.0}), ("cancelled", {})])
def test_other_ends_measure_little(status: str, values: dict[str, float]) -> None:
    assert companion.measured(_job(status)) == values


def test_nobody_exposed_leaves_no_trace() -> None:
    assert companion.taken_part([]) == {}


@pytest.mark.parametrize("job", [_job("succeeded"), _taking_part("running"), _taking_part("cancelled")])
async def test_most_steps_add_nothing(services: Services, job: Job) -> None:
    found = await ExperimentCompanion(services.experiment_repository).attach(Step(None, job, []), MOMENT)
    assert not found.writes


async def test_the_end_of_a_job_tells_its_outcome_once(services: Services) -> None:
    goes_along = ExperimentCompanion(services.experiment_repository)
    step = Step(_taking_part("running"), _taking_part(result={"quality": 0.9}), [])
    addition = await goes_along.attach(step, MOMENT)
    assert [write.data["values"]["quality"] for write in addition.writes] == [0.9]
    await services.documents.commit(addition.writes)
    assert not (await goes_along.attach(step, MOMENT)).writes
    assert await goes_along.attach(replace(step, before=step.job), MOMENT) == commits.NOTHING
