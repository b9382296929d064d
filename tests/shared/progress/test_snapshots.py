"""Snapshots of what is under way."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from infra.local.firestore import embedded
from shared import errors
from shared.bootstrap import Services
from shared.firestore import writes
from shared.firestore.documents import Documents
from shared.jobs import job as jobs
from shared.progress import snapshots
from shared.progress.repository import EventRepository
from shared.progress.selection import Selection
from shared.progress.snapshots import Snapshot, Snapshots
from tests.clocks import TurnableClock
from tests.shared.progress import written

ALL = Selection("acme")


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock()


@pytest.fixture
def taker(services: Services, clock: TurnableClock) -> Snapshots:
    return Snapshots(services.documents, EventRepository(services.documents, clock), clock)


async def store(documents: Documents, job_id: str, **fields: Any) -> None:
    job = written.job(job_id, **fields)
    await documents.commit([writes.create(jobs.path(job.id), jobs.to_fields(job))])


def ids(snapshot: Snapshot) -> list[str]:
    return [orjson.loads(text)["id"] for text in snapshot.jobs]


async def test_living_jobs_are_shown_newest_first(services: Services, taker: Snapshots) -> None:
    now = datetime.now(UTC)
    await store(services.documents, "job_old", created_at=now - timedelta(hours=1))
    await store(services.documents, "job_new", created_at=now, status="paused")
    await store(services.documents, "job_done", status="succeeded")
    await store(services.documents, "job_foreign", tenant="other")
    snapshot = await taker.take(ALL)

    assert ids(snapshot) == ["job_new", "job_old"]
    assert snapshot.complete


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "generation"},
        {"kind": "blog_post"},
        {"batch": "job_b", "tag": "sale"},
        {"owner": "ann", "priority": "high"},
        {"jobs": frozenset({"job_a", "job_done", "job_unknown", "job_foreign"})},
        {"statuses": frozenset({"running", "failed"}), "tag": "sale"},
    ],
    ids=" ".join,
)
async def test_filters_hold(services: Services, taker: Snapshots, fields: dict[str, Any]) -> None:
    await store(
        services.documents, "job_a", kind="blog_post", batch="job_b", tags=("sale",), owner="ann", priority="high"
    )
    await store(services.documents, "job_other", type="batch", status="waiting")
    await store(services.documents, "job_done", status="succeeded", tags=("sale",))
    await store(services.documents, "job_foreign", tenant="other", tags=("sale",))

    assert ids(await taker.take(Selection("acme", **fields))) == ["job_a"]


async def test_ended_jobs_have_no_snapshot(services: Services, taker: Snapshots) -> None:
    await store(services.documents, "job_done", status="succeeded")
    snapshot = await taker.take(Selection("acme", statuses=frozenset({"succeeded"})))

    assert (snapshot.jobs, snapshot.complete) == ((), True)


async def test_snapshot_that_was_cut_says_so(
    services: Services, taker: Snapshots, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "LIMIT", 2)
    for number in range(3):
        await store(services.documents, f"job_{number}")
    snapshot = await taker.take(ALL)

    assert (len(snapshot.jobs), snapshot.complete) == (2, False)


async def test_those_who_come_together_share_a_snapshot(
    services: Services, taker: Snapshots, firestore_emulator: embedded.Handle
) -> None:
    for number in range(5):
        await store(services.documents, f"job_{number}")
    before = firestore_emulator.operations()
    taken = await asyncio.gather(*(taker.take(ALL) for _ in range(50)))

    assert all(snapshot is taken[0] for snapshot in taken)
    assert (firestore_emulator.operations() - before).reads == 5


async def test_snapshot_grows_old(taker: Snapshots, clock: TurnableClock) -> None:
    first = await taker.take(ALL)
    clock.turn(0.4)
    assert await taker.take(ALL) is first
    clock.turn(0.2)
    assert await taker.take(ALL) is not first


async def test_failure_is_not_kept(services: Services, clock: TurnableClock, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*_: object) -> None:
        raise errors.StoreUnavailableError

    taker = Snapshots(services.documents, EventRepository(services.documents, clock), clock)
    with monkeypatch.context() as broken:
        broken.setattr(Documents, "find", fail)
        with pytest.raises(errors.StoreUnavailableError):
            await taker.take(ALL)

    assert (await taker.take(ALL)).complete


async def test_position_lies_behind_what_the_snapshot_shows(services: Services, taker: Snapshots) -> None:
    await written.write(services.documents, written.job("job_a"))
    snapshot = await taker.take(ALL)
    await written.write(services.documents, written.job("job_b"))
    places = [
        (stored.event.job, stored.position > snapshot.position)
        async for page in EventRepository(services.documents, services.clock).pages(
            "acme", datetime.now(UTC) - timedelta(60)
        )
        for stored in page
    ]

    assert places == [("job_a", False), ("job_b", True)]
