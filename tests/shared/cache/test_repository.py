import logging
import random
from datetime import UTC, datetime, timedelta

import pytest

from shared.cache import entry_documents
from shared.cache.entry import CacheEntry
from shared.cache.listing import Position
from shared.cache.repository import CacheRepository
from shared.cache.scope import Scope
from shared.firestore import queries, writes
from shared.firestore.documents import Documents
from shared.manifest import collections
from tests.shared.cache.entries import NEIGHBOURS, entry, moved

NOISE = random.Random(1).randbytes(entry_documents.PART * 2 + 1)
TOO_LARGE = random.Random(1).randbytes(entry_documents.LARGEST_BODY + 1)


@pytest.fixture
def entries(documents: Documents) -> CacheRepository:
    return CacheRepository(documents)


@pytest.mark.parametrize("body", [b'"short"', b'"' + b"long " * 1000 + b'"', NOISE[:-1]])
async def test_entry_comes_back_as_it_was(entries: CacheRepository, tenant: str, body: bytes) -> None:
    made = entry(tenant, body=body, cost_nano_usd=12, tokens=34, meta={"model": "a"})
    assert await entries.put(made)
    assert await entries.get(made.slot) == made


@pytest.mark.parametrize("change", NEIGHBOURS)
async def test_neighbouring_slots_stay_apart(entries: CacheRepository, tenant: str, change: dict[str, str]) -> None:
    made = entry(tenant)
    await entries.put(made)
    assert await entries.get(moved(made.slot, **change)) is None


async def test_expired_entry_is_absent(entries: CacheRepository, tenant: str) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    made = entry(tenant, created_at=past, expires_at=past)
    await entries.put(made)
    assert await entries.get(made.slot) is None


async def test_later_entry_replaces_the_earlier(entries: CacheRepository, tenant: str) -> None:
    await entries.put(entry(tenant, body=b"1", meta={"a": "b"}))
    later = entry(tenant, body=b"2")
    await entries.put(later)
    assert await entries.get(later.slot) == later


async def test_deleted_entry_is_gone(entries: CacheRepository, tenant: str) -> None:
    made = entry(tenant)
    await entries.put(made)
    await entries.delete(made.slot)
    assert await entries.get(made.slot) is None


async def test_deleting_nothing_is_no_failure(entries: CacheRepository, tenant: str) -> None:
    await entries.delete(entry(tenant).slot)


async def test_many_slots_are_read_at_once(entries: CacheRepository, tenant: str) -> None:
    made = [entry(tenant, key=str(number) * 64) for number in range(5)]
    for one in made[:3]:
        await entries.put(one)
    assert await entries.get_all([one.slot for one in made]) == {one.slot: one for one in made[:3]}


async def test_what_is_too_large_is_not_stored(entries: CacheRepository, tenant: str) -> None:
    made = entry(tenant, body=TOO_LARGE)
    assert not await entries.put(made)
    assert await entries.get(made.slot) is None


async def test_large_text_fits_once_compressed(entries: CacheRepository, tenant: str) -> None:
    made = entry(tenant, body=b'"' + b"text " * 1_000_000 + b'"')
    assert await entries.put(made)
    assert await entries.get(made.slot) == made


async def parts(documents: Documents, made: CacheEntry) -> list[str]:
    query = queries.Query(collections.CACHE_PARTS.name, parent=entry_documents.path(made.slot))
    return [document.path for document in await documents.query(query)]


async def test_deleting_takes_the_parts_along(entries: CacheRepository, documents: Documents, tenant: str) -> None:
    made = entry(tenant, body=NOISE)
    await entries.put(made)
    assert len(await parts(documents, made)) == 3
    await entries.delete(made.slot)
    assert await parts(documents, made) == []


async def test_a_reader_never_mixes_two_bodies(entries: CacheRepository, documents: Documents, tenant: str) -> None:
    first, second = (entry(tenant, body=random.Random(seed).randbytes(len(NOISE))) for seed in (1, 2))
    await entries.put(first)
    old = await documents.get(entry_documents.path(first.slot))
    assert old
    await entries.put(second)
    found = await documents.get_all(entry_documents.part_paths(old))
    assert entry_documents.read(old, first.slot, found) == first
    assert await entries.get(first.slot) == second


async def test_body_with_a_missing_part_counts_as_absent(
    entries: CacheRepository, documents: Documents, tenant: str, caplog: pytest.LogCaptureFixture
) -> None:
    made = entry(tenant, body=NOISE)
    await entries.put(made)
    await documents.commit([writes.delete((await parts(documents, made))[1])])
    with caplog.at_level(logging.WARNING):
        assert await entries.get(made.slot) is None
    assert "cannot be read" in caplog.text


async def test_entry_can_be_a_part_of_any_commit(documents: Documents, tenant: str) -> None:
    made, other = entry(tenant, body=NOISE), f"contents/{tenant}"
    await documents.commit([writes.create(other, {"title": "x"}), *entry_documents.writes_for(made)])
    assert await CacheRepository(documents).get(made.slot) == made
    assert await documents.get(other) is not None


async def test_other_writes_come_along(entries: CacheRepository, documents: Documents, tenant: str) -> None:
    made, other = entry(tenant), f"contents/{tenant}"
    await entries.put(made, [writes.create(other, {"title": "x"})])
    await entries.delete(made.slot, [writes.delete(other)])
    assert await documents.get(other) is None


async def test_many_are_stored_at_once(entries: CacheRepository, tenant: str) -> None:
    bodies = [b"1", NOISE, TOO_LARGE, NOISE * 4, b"2"]
    made = [entry(tenant, key=str(number) * 64, body=body) for number, body in enumerate(bodies)]
    assert await entries.put_all(made) == [True, True, False, True, True]
    found = await entries.get_all([one.slot for one in made])
    assert found == {one.slot: one for one in made if one.body is not TOO_LARGE}


async def test_storing_nothing_is_no_failure(entries: CacheRepository) -> None:
    assert await entries.put_all([]) == []


async def test_pages_go_from_the_youngest_on(entries: CacheRepository, tenant: str) -> None:
    now = datetime.now(UTC)
    for number in range(5):
        tags = ("even",) if number % 2 == 0 else ()
        made = entry(tenant, key=str(number) * 64, created_at=now + timedelta(seconds=number), tags=tags)
        await entries.put(made)
    scope = made.slot.scope
    first = await entries.page(scope, limit=2)
    rest = await entries.page(scope, after=Position(first[-1].data["created_at"], first[-1].path))
    assert [document.data["key"][0] for document in (*first, *rest)] == list("43210")
    assert [document.data["key"][0] for document in await entries.page(scope, "even")] == list("420")
    assert (await entries.count(scope), await entries.count(scope, "even")) == (5, 3)
    assert "body" not in first[0].data


async def test_pages_hold_nothing_of_others(entries: CacheRepository, tenant: str) -> None:
    made = entry(tenant, tags=("a",))
    await entries.put(made)
    for scope in (Scope(f"{tenant}-other", "tests"), Scope(tenant, "other")):
        assert await entries.page(scope) == await entries.page(scope, "a") == []


async def test_ping_is_answered(entries: CacheRepository) -> None:
    await entries.ping()
