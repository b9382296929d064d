"""Clean-up over both emulators, with a worker: what was invalidated is deleted, and nothing else."""

import random
from dataclasses import replace

import pytest

from shared.bootstrap import Services
from shared.cache import cleanup, entry_documents
from shared.cache.entry import CacheEntry, Slot
from shared.cache.invalidation import ALL, Marker
from shared.cache.scope import Scope
from shared.firestore import queries, writes
from shared.firestore.documents import Documents
from shared.jobs.job import Job
from shared.manifest import collections

SCOPE = Scope("acme", "tests")


def named(number: int, scope: Scope = SCOPE) -> Slot:
    return Slot(scope, f"{number:064x}")


async def store(services: Services, *entries: CacheEntry) -> None:
    for entry in entries:
        await services.documents.commit(entry_documents.writes_for(entry))


def made(services: Services, number: int, body: bytes = b"1", **fields: object) -> CacheEntry:
    return services.cache.entry(named(number), body, **fields)  # type: ignore[arg-type]  # fields of an entry


async def clean(services: Services, marker: Marker) -> Job:
    number = await services.cache.invalidate(SCOPE, marker, "me")
    job = await services.jobs.submit(cleanup.submission(SCOPE, marker, number, "me"))
    assert await services.hub.finished(job.id, 20)
    return await services.jobs.get(job.id, "acme")


async def left(documents: Documents, collection: str = collections.CACHE_ENTRIES.name, parent: str = "") -> int:
    return len(await documents.query(queries.Query(collection, parent=parent)))


async def test_invalidated_entries_are_deleted(worker: Services) -> None:
    await store(worker, *(made(worker, number, tags=("even",) * (1 - number % 2)) for number in range(6)))
    job = await clean(worker, Marker("tag", "even"))
    assert (job.status, job.result, job.progress) == ("succeeded", {"deleted": 3, "kept": 0}, 1)
    assert await left(worker.documents) == 3


async def test_many_pages_are_gone_through(worker: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cleanup, "PAGE", 3)
    await store(worker, *(made(worker, number, name="ab"[number % 2]) for number in range(10)))
    job = await clean(worker, Marker("prefix", "a"))
    assert job.result == {"deleted": 5, "kept": 5}
    assert await left(worker.documents) == 5


async def test_younger_and_foreign_entries_stay(worker: Services) -> None:
    foreign = [
        replace(made(worker, 1), slot=named(1, scope)) for scope in (Scope("other", "tests"), Scope("acme", "b"))
    ]
    await store(worker, made(worker, 1), made(worker, 2, sequence=1), *foreign)
    assert (await clean(worker, ALL)).result == {"deleted": 1, "kept": 1}
    assert await left(worker.documents) == 3


async def test_parts_go_along(worker: Services) -> None:
    large = made(worker, 1, random.Random(1).randbytes(2_000_000))
    await store(worker, large)
    parent = entry_documents.path(large.slot)
    assert await left(worker.documents, "parts", parent) == 3
    await clean(worker, ALL)
    assert (await left(worker.documents), await left(worker.documents, "parts", parent)) == (0, 0)


async def test_damaged_entries_are_deleted_too(worker: Services) -> None:
    await store(worker, made(worker, 1))
    await worker.documents.commit([writes.update(entry_documents.path(named(1)), {"tags": ["a"], "meta": 7})])
    assert (await clean(worker, Marker("tag", "a"))).result == {"deleted": 1, "kept": 0}


async def test_nothing_to_delete_is_soon_done(worker: Services) -> None:
    assert (await clean(worker, ALL)).result == {"deleted": 0}


async def test_ordering_twice_is_once(services: Services) -> None:
    orders = [cleanup.submission(SCOPE, ALL, 7, "me") for _ in range(2)]
    first, second = [await services.jobs.submit(order) for order in orders]
    assert (first.id, first.priority) == (second.id, "low")
    assert (await services.jobs.submit(cleanup.submission(SCOPE, ALL, 8, "me"))).id != first.id


async def test_entry_made_anew_meanwhile_stays(services: Services) -> None:
    janitor = services.cache_janitor
    await store(services, made(services, 1), made(services, 2))
    page = await janitor.entries.page(SCOPE)
    newer = made(services, 1, b"2")
    await store(services, newer)
    doomed = [[writes.delete(document.path, document.version)] for document in page]
    assert await cleanup._delete_all(janitor, doomed) == 1
    assert await janitor.entries.get(newer.slot) == newer
