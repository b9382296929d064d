"""Entries to store in tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from shared.cache.entry import CacheEntry, Slot
from shared.cache.scope import Scope

KEY = "0" * 64
NEIGHBOURS = [{"tenant": "other"}, {"namespace": "other"}, {"key": "1" * 64}]


def entry(tenant: str = "acme", *, key: str = KEY, namespace: str = "tests", **fields: Any) -> CacheEntry:
    """Return an entry that holds for an hour, but for what ``fields`` say."""
    now = datetime.now(UTC).replace(microsecond=0)
    chosen = {"body": b'"text"', "created_at": now, "expires_at": now + timedelta(hours=1), **fields}
    return CacheEntry(Slot(Scope(tenant, namespace), key), **chosen)


def moved(slot: Slot, *, key: str = "", **change: str) -> Slot:
    """Return another slot that differs as ``change`` says."""
    return Slot(slot.scope._replace(**change), key or slot.key)
