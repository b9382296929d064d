from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.cache import entry_documents
from shared.cache.invalidation import ALL, Invalidations
from shared.firestore.documents import Document
from tests.shared.cache.entries import KEY, entry

NOW = datetime(2030, 1, 1, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def document(change: dict[str, Any] | None = None, **fields: Any) -> Document:
    made = entry(**{"created_at": NOW, "expires_at": LATER, "name": "n", "tags": ("a",), **fields})
    data = entry_documents.writes_for(made)[-1].data
    kept = {name: data[name] for name in entry_documents.LISTED}
    return Document("cache_entries/x", {**kept, **(change or {})}, None, NOW)


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "fresh"),
        ({"fresh_until": NOW}, "stale"),
        ({"expires_at": NOW}, "expired"),
        ({"sequence": 1}, "fresh"),
    ],
)
def test_state_says_whether_it_would_be_given(fields: dict[str, Any], state: str) -> None:
    invalidations = Invalidations().with_mark(ALL, NOW, "me") if fields.get("sequence") else Invalidations()
    assert entry_documents.listed(document(**fields), entry().slot.scope, invalidations, NOW).state == state


def test_invalidated_entries_say_so() -> None:
    found = entry_documents.listed(document(), entry().slot.scope, Invalidations().with_mark(ALL, NOW, "me"), NOW)
    assert found.state == "invalidated"


def test_list_tells_all_but_the_body() -> None:
    found = entry_documents.listed(document(body=b'"long"'), entry().slot.scope, Invalidations(), NOW)
    assert (found.entry.body, found.size, found.entry.name, found.entry.tags) == (b"", 6, "n", ("a",))
    assert (found.position.created_at, found.position.path) == (NOW, "cache_entries/x")


@pytest.mark.parametrize(
    "change", [{"tags": 7}, {"created_at": "once"}, {"size": None}, {"meta": {"a": 1}}, {"expires_at": 7}]
)
def test_rubbish_is_listed_as_damaged(change: dict[str, Any]) -> None:
    found = entry_documents.listed(document(change), entry().slot.scope, Invalidations(), NOW)
    assert (found.state, found.entry.slot.key, found.size) == ("damaged", KEY, 0)
    assert found.position.created_at == NOW
