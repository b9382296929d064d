"""Live events over real HTTP: of a job through its retries, and of all that a tenant has."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest

from functions.progress_tracking import live
from infra.local.firestore import embedded
from shared import errors
from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs, JobType, Stage
from shared.jobs.submissions import Submission
from shared.progress.seats import Seats
from tests.conftest import Api
from tests.listeners import Listener, Told
from tests.shared.progress import written

DAY = timedelta(days=1)


async def work(job: Job, _: Inputs, __: Context) -> Done:
    if job.payload.get("fails") and not job.generation:
        raise errors.ProviderRejectedError
    return Done()


async def submit(api: Api, **fields: Any) -> Job:
    kind = JobType("generation", (Stage("a", work), Stage("b", work)))
    api.services.job_types["generation"] = kind  # type: ignore[index]  # the root's mapping takes more
    submission = {"tenant": "acme", "owner": "me", "type": "generation", "payload": {}, **fields}
    return await api.services.jobs.submit(Submission(**submission))


async def ended(api: Api, **fields: Any) -> Job:
    job = await submit(api, **fields)
    assert await api.services.hub.finished(job.id, 20)
    return job


@asynccontextmanager
async def listening(listener: Listener, name: str, count: int = 1) -> AsyncIterator[None]:
    """Be at the stream before the block, and stay until so many events of that name have come."""
    begun = len(listener.told)
    task = asyncio.create_task(listener.listen(name, count))
    while len(listener.told) == begun and not task.done():
        await asyncio.sleep(0.01)
    yield
    await asyncio.wait_for(task, 20)


def names(told: list[Told]) -> list[str]:
    return [one.name for one in told]


async def test_retried_job_is_followed_to_its_last_end(api: Api) -> None:
    job = await ended(api, payload={"fails": True})
    await api.services.jobs.retry(job.id, "acme")
    listener = Listener(api.http, f"/v1/jobs/{job.id}/events")
    last = await listener.listen()
    generations = [told.data["generation"] for told in listener.told[:-1]]

    assert (last.name, last.data["status"], last.data["generation"]) == ("job", "succeeded", 1)
    assert generations == sorted(generations)
    assert set(generations) == {0, 1}
    assert listener.steps == [(job.id, seq) for seq in range(len(listener.steps))]


async def test_number_beyond_the_last_event_is_the_last(api: Api) -> None:
    job = await ended(api)
    listener = Listener(api.http, f"/v1/jobs/{job.id}/events?after=999")
    await listener.listen()

    assert names(listener.told) == ["job"]


@pytest.mark.parametrize(
    ("path", "id_"),
    [("/v1/jobs/{job}/events", "x"), ("/v1/jobs/{job}/events", "1-a-1"), ("/v1/events", "7"), ("/v1/events", "a-b-c")],
)
async def test_foreign_event_id_is_refused(api: Api, path: str, id_: str) -> None:
    job = await ended(api)
    answer = await api.http.get(path.format(job=job.id), headers={"last-event-id": id_})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "Last-Event-ID")


async def test_tenant_stream_begins_with_what_is_under_way(api: Api) -> None:
    await ended(api)
    waiting = await submit(api, tags=("spring",), not_before=api.services.clock.now() + DAY)
    listener = Listener(api.http, "/v1/events")
    await listener.listen("snapshot")

    assert names(listener.told) == ["job", "snapshot"]
    assert listener.told[0].data["id"] == waiting.id
    assert (listener.told[1].data["jobs"], listener.told[1].data["complete"]) == (1, True)


async def test_tenant_stream_tells_what_happens(api: Api) -> None:
    listener = Listener(api.http, "/v1/events")
    async with listening(listener, "progress", 3):
        job = await submit(api, tags=("spring",))

    assert listener.steps == [(job.id, 0), (job.id, 1), (job.id, 2)]
    assert listener.told[-1].data["status"] == "succeeded"
    assert listener.told[-1].data["tags"] == ["spring"]


async def test_who_comes_back_misses_and_repeats_nothing(api: Api) -> None:
    listener = Listener(api.http, "/v1/events")
    await listener.listen("snapshot")
    for _ in range(4):
        await ended(api)
        await listener.listen("progress", 2)
    await listener.listen("progress", 4)

    assert "job" not in names(listener.told)
    assert listener.steps == await written.ledger(api.services)


async def test_history_begins_at_a_time(api: Api) -> None:
    await ended(api)
    since = api.services.clock.now()
    await asyncio.sleep(0.01)
    job = await ended(api)
    listener = Listener(api.http, f"/v1/events?since={since.isoformat().replace('+00:00', 'Z')}")
    await listener.listen("progress", 3)

    assert {told.name for told in listener.told} == {"progress"}
    assert {told.data["job"] for told in listener.told} == {job.id}


@pytest.mark.parametrize(
    "query",
    [
        "tag=spring",
        "owner=ann",
        "priority=high",
        "batch=job_b",
        "kind=email",
        "type=generation&tag=spring",
        "job={job}",
    ],
)
async def test_filters_hold_for_the_stream(api: Api, query: str) -> None:
    fields = {"tags": ("spring",), "owner": "ann", "priority": "high", "batch": "job_b", "kind": "email"}
    since = api.services.clock.now().isoformat().replace("+00:00", "Z")
    await ended(api)
    job = await ended(api, **fields)
    await ended(api)
    listener = Listener(api.http, f"/v1/events?since={since}&{query.format(job=job.id)}")
    await listener.listen("progress", 3)

    assert listener.steps == [(job.id, seq) for seq in range(3)]


async def test_status_of_the_event_is_a_filter(api: Api) -> None:
    listener = Listener(api.http, "/v1/events?status=succeeded")
    async with listening(listener, "progress", 2):
        jobs = [(await ended(api)).id for _ in range(2)]

    assert [told.data["job"] for told in listener.told if told.name == "progress"] == jobs
    assert names(listener.told)[0] == "snapshot"


async def test_other_tenants_see_nothing(api: Api) -> None:
    mine = await ended(api)
    listener = Listener(api.http, "/v1/events?since=2020-01-01T00:00:00Z", await api.key_for("other"))
    task = asyncio.create_task(listener.listen("progress", 3))
    await submit(api, tenant="other")
    await asyncio.wait_for(task, 20)

    assert mine.id not in {told.data["job"] for told in listener.told}


async def test_position_is_told_when_much_is_left_out(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "SKIPPED_UNTOLD", 3)
    listener = Listener(api.http, "/v1/events?tag=rare")
    async with listening(listener, "position"):
        await ended(api)

    assert names(listener.told) == ["snapshot", "position"]
    assert listener.told[-1].id.endswith("-2")


@pytest.mark.parametrize(("in_all", "per_tenant", "status"), [(9, 1, 429), (1, 9, 503)])
async def test_streams_beyond_the_limit_are_refused(api: Api, in_all: int, per_tenant: int, status: int) -> None:
    api.services.hub.seats = Seats(in_all, per_tenant)
    listener = Listener(api.http, "/v1/events")
    async with listener.connected() as events:
        await anext(events)
        refused = await api.http.get("/v1/events")
    assert (refused.status_code, refused.json()["retryable"]) == (status, True)
    assert int(refused.headers["retry-after"]) >= 1
    while api.services.hub.seats._taken:
        await asyncio.sleep(0.01)
    await Listener(api.http, "/v1/events").listen("snapshot")


async def test_stream_ends_before_the_platform_ends_it(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LONGEST", 0.2)
    monkeypatch.setattr(live, "SPREAD", 0.0)
    listener = Listener(api.http, "/v1/events")
    await asyncio.wait_for(listener.listen(), 10)
    job = await submit(api, not_before=api.services.clock.now() + DAY)
    of_job = Listener(api.http, f"/v1/jobs/{job.id}/events")
    await asyncio.wait_for(of_job.listen(), 10)

    assert (names(listener.told), names(of_job.told)) == (["snapshot"], ["progress"])


@pytest.mark.parametrize("path", ["/v1/events", "/v1/jobs/{job}/events"])
async def test_first_event_says_how_soon_to_come_back(api: Api, path: str) -> None:
    job = await submit(api, not_before=api.services.clock.now() + DAY)
    async with api.http.stream("GET", path.format(job=job.id)) as response:
        block = [line async for line in _block(response)]

    assert f"retry: {live.RETRY_MILLISECONDS}" in block


async def _block(response: httpx.Response) -> AsyncIterator[str]:
    async for line in response.aiter_lines():
        if not line:
            return
        yield line


async def test_many_listeners_cost_no_more_reads_than_one(api: Api, firestore_emulator: embedded.Handle) -> None:
    listeners = [Listener(api.http, "/v1/events") for _ in range(100)]
    waiting = [asyncio.create_task(listener.listen("progress", 6)) for listener in listeners]
    while not all(listener.told for listener in listeners):
        await asyncio.sleep(0.05)
    before = firestore_emulator.operations()
    jobs = [written.job(f"job_{number}") for number in range(6)]
    for job in jobs:
        await written.write(api.services.documents, job)
    await asyncio.gather(*waiting)
    reads = (firestore_emulator.operations() - before).reads

    assert {tuple(listener.steps) for listener in listeners} == {tuple((job.id, 0) for job in jobs)}
    assert reads < 60, "six events and a few polls, however many listen"
