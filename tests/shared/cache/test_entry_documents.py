import logging
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.cache import entry_documents
from shared.cache.entry import CacheEntry
from shared.firestore import values, writes
from shared.firestore.documents import Document
from shared.manifest import collections
from tests.shared.cache.entries import KEY, NEIGHBOURS, entry, moved

NOW = datetime(2030, 1, 1, tzinfo=UTC)
NOISE = random.Random(1).randbytes(entry_documents.PART + 1)
FULL: Mapping[str, Any] = {
    "cost_nano_usd": 1,
    "tokens": 2,
    "seconds": 3.5,
    "meta": {"model": "a"},
    "fresh_until": NOW,
    "kept_until": NOW + timedelta(days=2),
    "name": "greetings/de",
    "tags": ("de", "hello"),
    "sequence": 7,
    "maker": "chat",
    "origin": b'{"messages": []}',
}


def document(write: writes.Write, **change: Any) -> Document:
    """Return what the store keeps of a write, with some fields changed; None takes one away."""
    data = {name: values.decode(values.encoded(value)) for name, value in {**write.data, **change}.items()}
    return Document(write.path, {name: data[name] for name in data if change.get(name, "") is not None}, None, NOW)


def stored(made: CacheEntry, **change: Any) -> tuple[Document, dict[str, Document]]:
    *parts, head = entry_documents.writes_for(made)
    return document(head, **change), {part.path: document(part) for part in parts}


@pytest.mark.parametrize(
    "fields", [{}, FULL, {"body": NOISE}, {"origin": b'"' + b"long " * 40_000 + b'"', "maker": "x"}]
)
def test_entry_comes_back_as_it_was(fields: Mapping[str, Any]) -> None:
    made = entry(**fields)
    head, parts = stored(made)
    assert entry_documents.read(head, made.slot, parts) == made


def test_borders_between_names_count() -> None:
    one, other = entry("ab", namespace="c").slot, entry("a", namespace="bc").slot
    assert entry_documents.path(one) != entry_documents.path(other)


def test_document_keeps_to_the_manifest() -> None:
    made = entry(kept_until=NOW + timedelta(days=9000))
    (write,) = entry_documents.writes_for(made)
    assert write.path.split("/")[0] == collections.CACHE_ENTRIES.name
    assert write.data[collections.CACHE_ENTRIES.ttl_field or ""] == made.kept_until
    assert write.data["expires_at"] == made.expires_at


def test_document_name_tells_nothing() -> None:
    path = entry_documents.path(entry("acme").slot)
    assert not any(word in path for word in ("acme", "tests", KEY))


def test_long_body_stands_in_parts() -> None:
    *parts, head = entry_documents.writes_for(entry(body=NOISE))
    assert [len(part.data["body"]) for part in parts] == [entry_documents.PART, 1]
    assert (head.data["parts"], head.data["body"]) == (2, b"")
    assert all(part.path.startswith(f"{head.path}/{collections.CACHE_PARTS.name}/") for part in parts)
    assert {part.data["expire_at"] for part in parts} == {head.data["expire_at"]}


def test_parts_of_other_bodies_have_other_names() -> None:
    names = [write.path for body in (NOISE, NOISE[::-1]) for write in entry_documents.writes_for(entry(body=body))[:-1]]
    assert len(set(names)) == 4


def test_too_large_a_body_is_not_written() -> None:
    assert (
        entry_documents.writes_for(entry(body=bytes(random.Random(1).randbytes(entry_documents.LARGEST_BODY + 1))))
        == ()
    )


def test_origin_that_is_too_long_is_left_out() -> None:
    made = entry(maker="chat", origin=random.Random(1).randbytes(entry_documents.LARGEST_ORIGIN + 1))
    head, parts = stored(made)
    assert entry_documents.read(head, made.slot, parts) == replace(made, maker="", origin=b"")


RUBBISH: list[dict[str, Any]] = [
    {"encoding": "brotli"},
    {"encoding": "identity"},
    {"encoding": 7},
    {"body": b"damaged"},
    {"body": "text"},
    {"body": None},
    {"version": "other"},
    {"parts": 3},
    {"parts": -1, "body": b""},
    {"tenant": "other"},
    {"namespace": "other"},
    {"key": "1" * 64},
    {"key": None},
    {"created_at": "yesterday"},
    {"expires_at": 7},
    {"fresh_until": "never"},
    {"tags": 7},
    {"tags": [7]},
    {"sequence": "1"},
    {"meta": []},
    {"origin": "text"},
    {"origin_encoding": "zstd", "origin": b"rubbish"},
]


@pytest.mark.parametrize("change", RUBBISH, ids=repr)
def test_rubbish_counts_as_absent(change: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    made = entry(body=b"x" * 5000)
    head, parts = stored(made, **change)
    with caplog.at_level(logging.WARNING):
        assert entry_documents.read(head, made.slot, parts) is None
    assert "cannot be read" in caplog.text


@pytest.mark.parametrize("change", NEIGHBOURS)
def test_entry_of_another_slot_counts_as_absent(change: dict[str, str]) -> None:
    made = entry()
    head, parts = stored(made)
    assert entry_documents.read(head, moved(made.slot, **change), parts) is None


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.dictionaries(st.sampled_from([*entry_documents.writes_for(entry())[0].data]), ANYTHING, min_size=1, max_size=4)
)
def test_no_rubbish_raises(change: dict[str, Any]) -> None:
    made = entry(body=b"x" * 2000)
    data = {**entry_documents.writes_for(made)[-1].data, **change}
    found = entry_documents.read(Document("cache_entries/a", data, None, NOW), made.slot, {})
    assert found is None or found.slot == made.slot
    entry_documents.part_paths(Document("cache_entries/a", data, None, NOW))
