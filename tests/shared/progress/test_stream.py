"""Following jobs: history, news, sharing and failures."""

import asyncio

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.jobs.events import Event
from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs, JobType, Stage
from shared.jobs.repository import JobRepository
from shared.jobs.service import Submission
from shared.progress.stream import ProgressHub


async def nothing(_: Job, __: Inputs, ___: Context) -> Done:
    return Done()


class Counting:
    """Counts the reads that followers cause."""

    def __init__(self, jobs: JobRepository, error: Exception | None = None) -> None:
        self.jobs = jobs
        self.error = error
        self.reads = 0

    async def events(self, job_id: str, after: int) -> list[Event]:
        self.reads += 1
        if self.error:
            raise self.error
        return await self.jobs.events(job_id, after)


async def submitted(services: Services) -> Job:
    kind = JobType("test", tuple(Stage(name, nothing) for name in "abc"))
    services.job_types["test"] = kind  # type: ignore[index]  # the root's mapping takes more
    return await services.jobs.submit(Submission("acme", "me", "test", {}))


async def test_late_follower_gets_the_history(worker: Services) -> None:
    job = await submitted(worker)
    assert await worker.hub.finished(job.id, 20)
    events = [event async for event in worker.hub.follow(job.id)]

    assert [event.seq for event in events] == [0, 1, 2, 3]


async def test_returning_follower_misses_and_repeats_nothing(worker: Services) -> None:
    job = await submitted(worker)
    seen = []
    async for event in worker.hub.follow(job.id):
        seen.append(event.seq)
        if len(seen) == 2:
            break
    seen += [event.seq async for event in worker.hub.follow(job.id, after=seen[-1])]

    assert seen == [0, 1, 2, 3]


async def test_many_followers_share_one_reader(worker: Services) -> None:
    job = await submitted(worker)
    assert await worker.hub.finished(job.id, 20)
    counting = Counting(worker.job_repository)
    hub = ProgressHub(counting, worker.clock)  # type: ignore[arg-type]  # all that the hub reads are events

    async def follow() -> list[int]:
        return [event.seq async for event in hub.follow(job.id)]

    followed = await asyncio.gather(*(follow() for _ in range(50)))

    assert followed == [[0, 1, 2, 3]] * 50
    assert counting.reads == 1


async def test_waiting_for_a_job_ends_with_its_time(services: Services) -> None:
    job = await submitted(services)

    assert await services.hub.finished(job.id, 0.2) is False


async def test_failing_reader_is_told_to_its_followers(services: Services) -> None:
    hub = ProgressHub(Counting(services.job_repository, errors.InternalError("broken")), services.clock)  # type: ignore[arg-type]

    with pytest.raises(errors.InternalError, match="broken"):
        async for _ in hub.follow("job_x"):
            pass


async def test_feed_ends_with_its_last_follower(services: Services) -> None:
    job = await submitted(services)
    follower = services.hub.follow(job.id)
    await anext(follower)
    await follower.aclose()  # type: ignore[attr-defined]  # it is a generator

    assert services.hub._feeds == {}
