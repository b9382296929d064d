"""The judge of simulated caches is judged: a cache that is broken on purpose must be found out."""

from collections.abc import Callable
from typing import Any

import pytest

from shared import errors
from shared.cache import entry_documents
from shared.cache.asking import Asker
from shared.cache.invalidation import Invalidations
from shared.cache.leases import LeaseRepository
from shared.cache.shared_level import SharedLevel
from tests.faults.simulation import caches, stampedes
from tests.faults.simulation.faults import Rates

SEEDS = range(60)


def _never(*_: Any) -> bool:
    return False


def _plain_key(_: Any, question: Any) -> Any:
    return (question.slot, question.control, 0)


async def _mistold(_: Any, call: Callable[[], Any], __: Any = None) -> Any:
    try:
        return await call()
    except errors.StoreError as error:
        raise errors.ContentionError from error


async def _taken(*_: Any) -> object:
    return object()


BROKEN: dict[str, tuple[Any, str, Any, str, Rates]] = {
    "invalidations do not count": (Invalidations, "cover", _never, "invalidated", caches.CALM),
    "a question joins an older flight": (Asker, "flight", _plain_key, "invalidated", caches.CALM),
    "slots are not compared": (entry_documents, "_check_slot", _never, "foreign", caches.ROUGH),
    "faults of the store are raised": (SharedLevel, "ask", _mistold, "raised", caches.ROUGH),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_cache_is_found_out(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, what, instead, kind, rates = BROKEN[name]
    monkeypatch.setattr(where, what, instead)
    stories = ((seed, story) for seed in SEEDS for story in caches.play(seed, rates).violations)
    found = next((f"seed {seed}: {story}" for seed, story in stories if story.startswith(kind)), None)
    print(found)
    assert found


def test_a_stampede_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LeaseRepository, "take", _taken)
    assert stampedes.broken_promises(stampedes.play(1, "lives"), "lives")
