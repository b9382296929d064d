from typing import Any

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.bulk.service import Wish
from shared.bulk.tally import Tally
from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs, JobType, Stage
from shared.jobs.submissions import Submission


def wish(**changes: Any) -> Wish:
    plain = {"tenant": "acme", "owner": "key_1", "operation": "jobs.cancel", "filter": {"tag": "spring"}}
    return Wish(**{**plain, **changes})


async def test_a_wish_becomes_a_job(services: Services) -> None:
    job = await services.bulk.begin(wish(stage="draft"))
    assert (job.type, job.kind, job.owner, job.priority) == ("bulk", "jobs.cancel", "key_1", "low")
    assert job.payload == {"operation": "jobs.cancel", "filter": {"tag": "spring"}, "stage": "draft"}
    assert await services.bulk.get(job.id, "acme") == (await services.jobs.get(job.id, "acme"), Tally())


async def test_one_key_is_one_bulk_action(services: Services) -> None:
    first, again = [await services.bulk.begin(wish(key="k")) for _ in range(2)]
    other = await services.bulk.begin(wish())
    assert first.id == again.id != other.id
    with pytest.raises(errors.IdempotencyConflictError):
        await services.bulk.begin(wish(key="k", filter={}))


async def test_counting_begins_nothing(services: Services) -> None:
    assert await services.bulk.count(wish()) == 0
    assert await services.jobs.page(_all(), 10) == []


async def nothing(_: Job, __: Inputs, ___: Context) -> Done:
    return Done()


@pytest.mark.parametrize("tenant", ["acme", "other"])
async def test_other_jobs_are_no_bulk_actions(services: Services, tenant: str) -> None:
    services.job_types["test"] = JobType("test", (Stage("a", nothing),))  # type: ignore[index]  # the root's mapping takes more
    job = await services.jobs.submit(Submission("acme", "me", "test", {}))
    with pytest.raises(errors.NotFoundError):
        await services.bulk.get(job.id, tenant)


def _all() -> Any:
    from shared.jobs.repository import Filter

    return Filter("acme")
