"""Listeners to live events, while the processes they listen to are killed: told everything, once, in one order."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from unittest import mock

from infra.local import development_key, stack
from shared.clock import SystemClock
from shared.firestore import client
from shared.firestore.documents import Documents
from shared.progress.repository import EventRepository
from shared.settings import Settings
from tests.faults.processes import whole_stack
from tests.faults.processes.whole_stack import EMULATORS, FUNCTIONS, Site
from tests.faults.row import Options, Outcome, Row
from tests.listeners import Listener, RefusedError

BRIEF, WHOLE = (20, 20), (500, 200)
VICTIMS = (FUNCTIONS, EMULATORS, FUNCTIONS)
PATIENCE = 60.0
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)

Steps = Sequence[tuple[str, int]]


def run(options: Options) -> Outcome:
    """Listen, submit, kill; then compare what was told with what is stored."""
    return asyncio.run(_run(*(BRIEF if options.brief else WHOLE), options))


async def _run(listeners: int, jobs: int, options: Options) -> Outcome:
    async with whole_stack.running() as found:
        seen = [Listener(found.http, f"/v1/events?since={_now()}") for _ in range(listeners)]
        async with _listening(seen, options.first):
            submitting = asyncio.gather(*(found.submit(number) for number in range(jobs)))
            for number, victim in enumerate(VICTIMS):
                await asyncio.sleep(1)
                await found.kill(victim)
                options.advance(number + 1, len(VICTIMS))
            for job in await submitting:
                await found.ended(job)
            ledger = await _ledger(found)
            await _until_told(seen, len(ledger))
    figures = {
        "listeners": f"{listeners}",
        "kills": f"{len(VICTIMS)}",
        "events": f"{len(ledger)} each",
        "seed": f"{options.first}",
    }
    failures = [told for listener in seen if (told := _difference(listener.steps, ledger))]
    return Outcome(figures, [f"seed {options.first}: {told}" for told in failures[:3]])


@contextlib.asynccontextmanager
async def _listening(listeners: Sequence[Listener], seed: int) -> AsyncIterator[None]:
    tasks = [
        asyncio.create_task(_insist(listener, random.Random(f"{seed} {number}")))
        for number, listener in enumerate(listeners)
    ]
    try:
        yield
    finally:
        for task in tasks:
            if not task.cancel():
                task.result()


async def _insist(listener: Listener, rng: random.Random) -> None:
    """Listen for ever: leave now and then, and come back when the connection breaks."""
    while True:
        with contextlib.suppress(TimeoutError, OSError, asyncio.IncompleteReadError, RefusedError):
            async with asyncio.timeout(rng.uniform(0.5, 5.0)):
                await listener.listen()
        await asyncio.sleep(rng.uniform(0.0, 0.5))


async def _until_told(listeners: Sequence[Listener], number: int) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while not all(len(listener.steps) >= number for listener in listeners):
                await asyncio.sleep(0.2)
    await asyncio.sleep(1)


async def _ledger(found: Site) -> Steps:
    """Return what the store holds, in the order of the commits."""
    settings = Settings()
    with mock.patch.dict("os.environ", _store(found)):
        documents = Documents(client.create(), SystemClock(), settings.project, settings.database)
    pages = EventRepository(documents, SystemClock()).pages(development_key.TENANT, LONG_AGO)
    stored = [one async for page in pages for one in page]
    await documents.aclose()
    return [(one.event.job, one.event.seq) for one in sorted(stored, key=lambda one: one.position)]


def _store(found: Site) -> Mapping[str, str]:
    return stack.environment(found.running.ports, found.running.state)


def _difference(told: Steps, ledger: Steps) -> str:
    if told == ledger:
        return ""
    missed, twice = set(ledger) - set(told), len(told) - len(set(told))
    return f"a listener missed {len(missed)} of {len(ledger)} events and was told {twice} twice: {sorted(missed)[:5]}"


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


ROW = Row("listeners", "listeners of killed processes are told everything, once, in one order", run)
