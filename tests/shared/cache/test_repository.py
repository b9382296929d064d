import logging
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.cache import repository
from shared.cache.repository import CacheRepository
from shared.firestore import writes
from shared.firestore.documents import Documents
from shared.manifest import collections
from tests.shared.cache.entries import KEY, NEIGHBOURS, entry, moved

NOISE = random.Random(1).randbytes(repository.LARGEST_BODY + 1)


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


def test_borders_between_names_count() -> None:
    one, other = entry("ab", namespace="c").slot, entry("a", namespace="bc").slot
    assert repository.path(one) != repository.path(other)


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


async def test_no_document_holds_what_is_too_large(entries: CacheRepository, tenant: str) -> None:
    made = entry(tenant, body=NOISE)
    assert repository.writes_for(made) == ()
    assert not await entries.put(made)
    assert await entries.get(made.slot) is None


async def test_large_text_fits_once_compressed(entries: CacheRepository, tenant: str) -> None:
    made = entry(tenant, body=b'"' + b"text " * 1_000_000 + b'"')
    assert await entries.put(made)
    assert await entries.get(made.slot) == made


async def test_entry_can_be_a_part_of_any_commit(documents: Documents, tenant: str) -> None:
    made, other = entry(tenant), f"contents/{tenant}"
    await documents.commit([writes.create(other, {"title": "x"}), *repository.writes_for(made)])
    assert await CacheRepository(documents).get(made.slot) == made
    assert await documents.get(other) is not None


@pytest.mark.parametrize("change", [{"encoding": "brotli"}, {"body": b"damaged", "encoding": "zlib"}])
async def test_unreadable_document_counts_as_absent(
    documents: Documents, tenant: str, caplog: pytest.LogCaptureFixture, change: dict[str, object]
) -> None:
    made = entry(tenant)
    await documents.commit([replace(write, data={**write.data, **change}) for write in repository.writes_for(made)])
    with caplog.at_level(logging.WARNING):
        assert await CacheRepository(documents).get(made.slot) is None
    assert "cannot be read" in caplog.text


async def test_document_of_another_form_counts_as_absent(documents: Documents, tenant: str) -> None:
    made = entry(tenant)
    await documents.commit([writes.replace(repository.path(made.slot), {"format": 2})])
    assert await CacheRepository(documents).get(made.slot) is None


def test_document_keeps_to_the_manifest() -> None:
    (write,) = repository.writes_for(entry())
    assert write.path.split("/")[0] == collections.CACHE_ENTRIES.name
    assert write.data[collections.CACHE_ENTRIES.ttl_field or ""] == entry().expires_at


def test_document_name_tells_nothing() -> None:
    path = repository.path(entry("acme").slot)
    assert not any(word in path for word in ("acme", "tests", KEY))


async def test_ping_is_answered(entries: CacheRepository) -> None:
    await entries.ping()
