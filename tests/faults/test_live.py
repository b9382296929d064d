"""
Listeners to live events that come and go as they like, while jobs run and the store fails now and then.

What they were told, over all their connections, is judged by what the store holds. Seeds are printed for replay.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.local.cloud_tasks.faults import Fault, FaultPlan
from infra.local.firestore.faults import FaultPlan as StoreFaults
from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs, JobType, Stage
from shared.jobs.repository import Filter
from shared.jobs.submissions import Submission
from shared.progress import tenant_feed
from tests.conftest import Api
from tests.listeners import Listener
from tests.shared.progress import written

CLIENTS = 100
SECONDS = 4.0
LATEST = 40.0

Order = Callable[[FaultPlan, StoreFaults], Awaitable[None]]
SOUND, FAILING = StoreFaults(), StoreFaults(aborted_every=31, unavailable_every=37)
DUPLICATES = FaultPlan((Fault("duplicate", probability=0.2), Fault("reorder", probability=0.3)))


async def nothing(_: Job, __: Inputs, ___: Context) -> Done:
    return Done()


async def traffic(api: Api, rng: random.Random, seconds: float) -> None:
    """Submit jobs, and commit events whose dates lie some way back, as a worker does whose commit took long."""
    kind = JobType("generation", tuple(Stage(name, nothing) for name in "ab"))
    api.services.job_types["generation"] = kind  # type: ignore[index]  # the root's mapping takes more
    end = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < end:
        await api.services.jobs.submit(Submission("acme", "me", "generation", {}, tags=(rng.choice(("odd", "even")),)))
        dated = datetime.now(UTC) - timedelta(seconds=rng.uniform(0, LATEST))
        await written.write(api.services.documents, written.job(updated_at=dated, tags=("late",)))
        await asyncio.sleep(rng.uniform(0, 0.05))


async def come_and_go(listener: Listener, rng: random.Random, over: asyncio.Event) -> None:
    """Listen for a moment, leave without a word, come back, until it is over."""
    while not over.is_set():
        with suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(rng.uniform(0.0, 1.5)):
                await listener.listen()
        await asyncio.sleep(rng.uniform(0.0, 0.3))


@asynccontextmanager
async def coming_and_going(listeners: list[Listener], seed: int) -> AsyncIterator[None]:
    over = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for number, listener in enumerate(listeners):
            group.create_task(come_and_go(listener, random.Random(f"{seed} {number}"), over))
        yield
        over.set()


async def hear_the_rest(listeners: list[Listener], ledger: list[tuple[str, int]]) -> None:
    """Let everybody listen until they have been told as much as they should, and a little longer."""

    async def hear(listener: Listener) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(20):
                if missing := len(ledger) - len(listener.steps):
                    await listener.listen("progress", missing)
        await hear_briefly(listener)

    await asyncio.gather(*(hear(listener) for listener in listeners))


async def hear_briefly(listener: Listener) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(0.5):
            await listener.listen()


async def settled(api: Api) -> list[tuple[str, int]]:
    """Return what the store holds once every job has ended."""
    for job in await api.services.jobs.page(Filter("acme"), 1000):
        assert await api.services.hub.finished(job.id, 30)
    return await written.ledger(api.services)


def since() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("seed", "tasks", "store"),
    [(1, FaultPlan(), SOUND), (2, DUPLICATES, FAILING)],
    ids=["all is well", "tasks twice, store failing"],
)
async def test_who_comes_and_goes_misses_and_repeats_nothing(
    api: Api, faults: Order, seed: int, tasks: FaultPlan, store: StoreFaults
) -> None:
    print(f"seed {seed}")
    listeners = [Listener(api.http, f"/v1/events?since={since()}") for _ in range(CLIENTS)]
    async with coming_and_going(listeners, seed):
        await faults(tasks, store)
        await traffic(api, random.Random(seed), SECONDS)
        await faults(FaultPlan(), SOUND)
    ledger = await settled(api)
    await hear_the_rest(listeners, ledger)

    assert len(ledger) > 50
    assert [listener.steps == ledger for listener in listeners] == [True] * CLIENTS


async def test_late_commits_are_within_what_is_looked_for() -> None:
    assert timedelta(seconds=LATEST) < tenant_feed.BEHIND


@pytest.mark.timeout(60)
async def test_filters_lose_nothing_on_the_way(api: Api) -> None:
    print("seed 3")
    begun = since()
    listeners = [Listener(api.http, f"/v1/events?since={begun}&tag={tag}") for tag in ("odd", "even", "late") * 4]
    async with coming_and_going(listeners, 3):
        await traffic(api, random.Random(3), 2.0)
    ledger = await settled(api)
    await asyncio.gather(*(hear_briefly(listener) for listener in listeners))
    heard = [step for listener in listeners[:3] for step in listener.steps]

    assert sorted(heard) == sorted(ledger)
    for listener in listeners:
        assert listener.steps == listeners[listeners.index(listener) % 3].steps
        assert listener.steps == [step for step in ledger if step in set(listener.steps)]


@pytest.mark.timeout(60)
async def test_slow_listener_holds_nobody_up(api: Api, monkeypatch: Any) -> None:
    """It finds what it has missed in the store, when the feed holds it no more."""
    monkeypatch.setattr(tenant_feed, "HISTORY", timedelta(0))
    begun = since()
    slow, quick = Listener(api.http, f"/v1/events?since={begun}"), Listener(api.http, f"/v1/events?since={begun}")
    async with slow.connected() as events:
        await written.write(api.services.documents, written.job())
        await anext(events)
        feed = api.services.hub._tenant_feeds["acme"]
        feed.room = 64
        for _ in range(12):
            await written.write(api.services.documents, *(written.job(tags=("x" * 60,) * 40) for _ in range(40)))
        await quick.listen("progress", 481)
        assert len(feed._entries) <= 64
        while len(slow.steps) < 481:
            await anext(events)

    assert slow.steps == quick.steps == await written.ledger(api.services)
