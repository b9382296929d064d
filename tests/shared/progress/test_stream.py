"""Following jobs: history, news, sharing and failures."""

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

import pytest

from infra.local.firestore import embedded
from shared import errors
from shared.bootstrap import Services
from shared.jobs.events import Event
from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs, JobType, Stage
from shared.jobs.repository import JobRepository
from shared.jobs.submissions import Submission
from shared.progress.positions import Position
from shared.progress.repository import EventRepository
from shared.progress.stream import ProgressHub
from tests.shared.progress import written


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
    events = [entry.event async for entry in worker.hub.follow(job.id)]

    assert [event.seq for event in events] == [0, 1, 2, 3]


async def test_returning_follower_misses_and_repeats_nothing(worker: Services) -> None:
    job = await submitted(worker)
    seen = []
    async for entry in worker.hub.follow(job.id):
        seen.append(entry.event.seq)
        if len(seen) == 2:
            break
    seen += [entry.event.seq async for entry in worker.hub.follow(job.id, after=seen[-1])]

    assert seen == [0, 1, 2, 3]


async def test_many_followers_share_one_reader(worker: Services) -> None:
    job = await submitted(worker)
    assert await worker.hub.finished(job.id, 20)
    counting = Counting(worker.job_repository)
    hub = ProgressHub(counting, worker.documents, worker.clock)  # type: ignore[arg-type]  # all that a feed reads are events

    async def follow() -> list[int]:
        return [entry.event.seq async for entry in hub.follow(job.id)]

    followed = await asyncio.gather(*(follow() for _ in range(50)))

    assert followed == [[0, 1, 2, 3]] * 50
    assert counting.reads == 1


async def test_waiting_for_a_job_ends_with_its_time(services: Services) -> None:
    job = await submitted(services)

    assert await services.hub.finished(job.id, 0.2) is False


async def test_failing_reader_is_told_to_its_followers(services: Services) -> None:
    counting = Counting(services.job_repository, errors.InternalError("broken"))
    hub = ProgressHub(counting, services.documents, services.clock)  # type: ignore[arg-type]  # as above

    with pytest.raises(errors.InternalError, match="broken"):
        async for _ in hub.follow("job_x"):
            pass


async def test_feed_ends_with_its_last_follower(services: Services) -> None:
    job = await submitted(services)
    follower = services.hub.follow(job.id)
    await anext(follower)
    await follower.aclose()

    assert services.hub._job_feeds == {}


async def failing_first(job: Job, _: Inputs, __: Context) -> Done:
    if not job.generation:
        raise errors.ProviderRejectedError
    return Done()


async def test_retried_job_is_followed_past_its_former_end(worker: Services) -> None:
    worker.job_types["test"] = JobType("test", (Stage("a", failing_first),))  # type: ignore[index]  # as above
    job = await worker.jobs.submit(Submission("acme", "me", "test", {}))
    assert await worker.hub.finished(job.id, 20)
    retried = await worker.jobs.retry(job.id, "acme")
    followed = [entry.event async for entry in worker.hub.follow(job.id, generation=retried.generation)]

    assert [event.status for event in followed if event.terminal] == ["failed", "succeeded"]
    assert [event.generation for event in followed] == sorted(event.generation for event in followed)
    assert [event.seq for event in followed] == list(range(len(followed)))


async def watched(hub: ProgressHub, count: int, tenant: str = "acme") -> list[str]:
    found: list[str] = []
    recently = Position.before(datetime.now(UTC) - timedelta(seconds=30))
    async with asyncio.timeout(20), aclosing(hub.watch(tenant, recently)) as items:
        async for _, entry in items:
            found.append(entry.event.job)
            if len(found) == count:
                break
    return found


async def test_tenant_is_watched_over_all_its_jobs(worker: Services) -> None:
    jobs = [await submitted(worker) for _ in range(3)]
    found = await watched(worker.hub, 12)

    assert set(found) == {job.id for job in jobs}


async def test_many_who_watch_share_one_feed(services: Services, firestore_emulator: embedded.Handle) -> None:
    for number in range(10):
        await written.write(services.documents, written.job(f"job_{number}"))
    before = firestore_emulator.operations()
    found = await asyncio.gather(*(watched(services.hub, 10) for _ in range(50)))

    assert found == [[f"job_{number}" for number in range(10)]] * 50
    assert (firestore_emulator.operations() - before).reads < 20
    assert services.hub._tenant_feeds == {}


async def test_event_of_this_process_wakes_the_feed_of_its_tenant(services: Services) -> None:
    async with aclosing(services.hub.watch("acme")) as items:
        waiting = asyncio.ensure_future(anext(items))
        while not services.hub._tenant_feeds:
            await asyncio.sleep(0)
        feed = services.hub._tenant_feeds["acme"]
        while feed.start is None:
            await asyncio.sleep(0.01)
        (event,) = await written.write(services.documents, written.job("job_a"))
        services.hub.notify("job_a", event)

        assert feed._wake.is_set()
        assert (await waiting)[1].event.job == "job_a"


async def test_failed_feed_is_not_joined_again(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise errors.MissingIndexError

    with monkeypatch.context() as broken:
        broken.setattr(EventRepository, "count", fail)
        with pytest.raises(errors.MissingIndexError):
            await watched(services.hub, 1)
    await written.write(services.documents, written.job("job_a"))

    assert await watched(services.hub, 1) == ["job_a"]


async def test_closing_the_hub_ends_its_readers(services: Services) -> None:
    hub = ProgressHub(services.job_repository, services.documents, services.clock)
    watching = asyncio.create_task(watched(hub, 1))
    while not hub._tenant_feeds:
        await asyncio.sleep(0)
    feed = hub._tenant_feeds["acme"]
    await hub.aclose()
    await asyncio.sleep(0)
    watching.cancel()

    assert feed._reader is not None
    assert feed._reader.cancelled()
