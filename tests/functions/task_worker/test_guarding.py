"""The guard of the worker's tasks: patient with what passes, final with what does not."""

from typing import Any

import pytest

from functions.task_worker import guarding
from shared import errors
from shared.bootstrap import Services
from shared.jobs import deliveries
from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs, JobType, Stage
from shared.jobs.submissions import Submission
from shared.web.asgi import Disconnected
from shared.web.routing import Route

LAST = guarding.TRIES - 1


class Headers(dict[str, str]):
    """The headers of a call."""


class Told:
    """A call as far as the guard reads it."""

    def __init__(self, task: str, redelivery: int) -> None:
        self.headers = Headers({"x-cloudtasks-taskname": task, "x-cloudtasks-taskretrycount": str(redelivery)})


async def nothing(_: Job, __: Inputs, ___: Context) -> Done:
    return Done()


@pytest.fixture
async def waiting(services: Services) -> tuple[Job, str]:
    services.job_types["test"] = JobType("test", (Stage("a", nothing),))  # type: ignore[index]  # the root's mapping takes more
    job = await services.jobs.submit(Submission("acme", "me", "test", {}))
    return job, deliveries.expected_task_ids(job)[0]


def guard(error: Exception | None) -> Any:
    async def handler(_: Any, __: Services) -> dict[str, str]:
        if error:
            raise error
        return {"verdict": "done"}

    return guarding.guarded(Route("POST", "/x", handler, summary="X")).handler


async def test_what_goes_well_is_left_alone(services: Services, waiting: tuple[Job, str]) -> None:
    assert await guard(None)(Told(waiting[1], LAST), services) == {"verdict": "done"}


@pytest.mark.parametrize(
    ("error", "code"),
    [(errors.MalformedBodyError(), "malformed_body"), (KeyError("x"), "internal"), (errors.StoreError(), "internal")],
)
async def test_the_last_try_of_hopeless_work_fails_the_job(
    services: Services, waiting: tuple[Job, str], error: Exception, code: str
) -> None:
    job, task = waiting
    assert await guard(error)(Told(task, LAST), services) == {"verdict": "buried", "job": job.id}
    found = await services.jobs.get(job.id, "acme")
    assert (found.status, found.error and found.error["code"]) == ("failed", code)


async def test_earlier_tries_are_left_to_the_queue(services: Services, waiting: tuple[Job, str]) -> None:
    with pytest.raises(KeyError):
        await guard(KeyError("x"))(Told(waiting[1], LAST - 1), services)


@pytest.mark.parametrize(
    "error",
    [
        errors.StoreUnavailableError(),
        errors.ContentionError(),
        errors.QueueUnavailableError(),
        errors.InvalidStateError("Another worker holds this stage."),
        Disconnected(),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_what_passes_is_waited_for_without_end(
    services: Services, waiting: tuple[Job, str], error: Exception
) -> None:
    with pytest.raises(type(error)):
        await guard(error)(Told(waiting[1], 500), services)
    assert (await services.jobs.get(waiting[0].id, "acme")).status == "queued"


@pytest.mark.parametrize("name", ["", "a/b", "x" * 300])
async def test_calls_of_nobody_are_refused_as_ever(services: Services, name: str) -> None:
    with pytest.raises(KeyError):
        await guard(KeyError("x"))(Told(name, LAST), services)


async def test_a_revived_task_is_known_by_its_first_name(services: Services, waiting: tuple[Job, str]) -> None:
    job, task = waiting
    found = await guard(KeyError("x"))(Told(f"{task}-3", LAST), services)
    assert found["job"] == job.id


@pytest.mark.parametrize(("given", "count"), [("3", 3), ("", 0), ("x", 0), ("-1", 0), ("9" * 9, 0)])
def test_odd_counts_are_none(given: str, count: int) -> None:
    call = Told("t", 0)
    call.headers["x-cloudtasks-taskretrycount"] = given
    assert guarding.redelivery(call) == count  # type: ignore[arg-type]  # as far as it reads
