import gc
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.cache import memory
from shared.cache.entry import CacheEntry, Slot
from shared.cache.invalidation import Invalidations, Marker
from shared.cache.lookup import Absence
from shared.cache.memory import MemoryLevel
from shared.cache.scope import Scope
from shared.observability import metrics
from tests.clocks import TurnableClock
from tests.shared.cache.entries import NEIGHBOURS, entry, moved

SIZE = memory.size_of(entry())


@pytest.fixture
def level(clock: TurnableClock) -> MemoryLevel:
    return MemoryLevel(SIZE * 8, clock)


@pytest.fixture
def roomy(clock: TurnableClock) -> MemoryLevel:
    return MemoryLevel(1_000_000, clock)


def named(name: str, **fields: object) -> CacheEntry:
    return entry(key=name.ljust(64, "0"), **fields)


def kept(level: MemoryLevel, names: str) -> str:
    """Return which of the entries with one-letter names are there, without using them."""
    return "".join(name for name in names if named(name).slot in level._held)


def test_entry_is_found_in_its_slot(level: MemoryLevel) -> None:
    made = entry()
    assert level.put(made)
    assert level.get(made.slot) is made


def test_empty_slot_has_nothing_stored(level: MemoryLevel) -> None:
    assert level.get(entry().slot) is Absence.NOT_STORED


@pytest.mark.parametrize("change", NEIGHBOURS)
def test_neighbouring_slots_are_apart(level: MemoryLevel, change: dict[str, str]) -> None:
    made = entry()
    level.put(made)
    assert level.get(moved(made.slot, **change)) is Absence.NOT_STORED


def test_entry_is_gone_at_its_expiry(level: MemoryLevel, clock: TurnableClock) -> None:
    made = entry(expires_at=clock.now() + timedelta(seconds=10))
    level.put(made)
    clock.turn(9.9)
    assert level.get(made.slot) is made
    clock.turn(0.1)
    assert level.get(made.slot) is Absence.EXPIRED
    assert level.get(made.slot) is Absence.NOT_STORED
    assert level.size == 0


def test_use_does_not_lengthen_a_life(level: MemoryLevel, clock: TurnableClock) -> None:
    made = entry(expires_at=clock.now() + timedelta(seconds=10))
    level.put(made)
    for _ in range(9):
        clock.turn(1)
        level.get(made.slot)
    clock.turn(1)
    assert level.get(made.slot) is Absence.EXPIRED


def test_copy_must_be_confirmed_again(level: MemoryLevel, clock: TurnableClock) -> None:
    made = entry()
    level.put(made)
    clock.turn(memory.CONFIRMED_SECONDS)
    assert level.get(made.slot) is Absence.UNCONFIRMED
    assert level.get(made.slot, unconfirmed=True) is made
    level.put(made)
    assert level.get(made.slot) is made


def test_expired_is_absent_even_unconfirmed(level: MemoryLevel, clock: TurnableClock) -> None:
    made = entry()
    level.put(made)
    clock.turn(3601)
    assert level.get(made.slot, unconfirmed=True) is Absence.EXPIRED


def test_least_recently_used_goes_first(level: MemoryLevel) -> None:
    for name in "abcdefgh":
        level.put(named(name))
    level.get(named("a").slot)
    level.put(named("b"))
    level.put(named("i"))
    level.put(named("j"))
    assert kept(level, "abcdefghij") == "abefghij"


def test_looking_in_vain_changes_no_order(level: MemoryLevel, clock: TurnableClock) -> None:
    level.put(named("a"))
    clock.turn(memory.CONFIRMED_SECONDS)
    for name in "bcdefgh":
        level.put(named(name))
    level.get(named("a").slot)
    level.put(named("i"))
    assert kept(level, "ab") == "b"


@pytest.mark.parametrize(("body", "held"), [(b'"text"', 9), (b'"text."', 8)])
def test_budget_is_used_to_its_last_byte(clock: TurnableClock, body: bytes, held: int) -> None:
    level = MemoryLevel(SIZE * 9, clock)
    for name in "abcdefgh":
        level.put(named(name))
    level.put(named("i", body=body))
    assert len(level) == held


def test_new_entry_replaces_the_old(level: MemoryLevel) -> None:
    level.put(entry(body=b"1"))
    level.put(entry(body=b"2"))
    found = level.get(entry().slot)
    assert (len(level), level.size) == (1, memory.size_of(entry(body=b"2")))
    assert isinstance(found, CacheEntry)
    assert found.body == b"2"


def test_more_than_an_eighth_is_not_kept(level: MemoryLevel) -> None:
    level.put(entry())
    assert not level.put(entry(body=b'"text."'))
    assert (len(level), level.size) == (0, 0)


def test_expired_entry_is_not_kept(level: MemoryLevel, clock: TurnableClock) -> None:
    level.put(entry())
    assert not level.put(entry(expires_at=clock.now()))
    assert len(level) == 0


def test_level_of_no_bytes_keeps_nothing(clock: TurnableClock) -> None:
    assert not MemoryLevel(0, clock).put(entry())


def test_deleting_forgets_one_entry(level: MemoryLevel) -> None:
    level.put(named("a"))
    level.put(named("b"))
    level.delete(named("a").slot)
    level.delete(named("a").slot)
    assert (kept(level, "ab"), level.size) == ("b", SIZE)


def test_clearing_forgets_everything(level: MemoryLevel) -> None:
    for name in "abc":
        level.put(named(name))
    level.clear()
    assert (len(level), level.size, level.usage(Scope("acme", "tests"))) == (0, 0, (0, 0))
    assert not level._items_by_scope
    assert not level._bytes_by_scope


def test_usage_is_told_by_scope(level: MemoryLevel) -> None:
    level.put(named("a"))
    level.put(named("b"))
    level.put(named("a", namespace="other"))
    assert level.usage(Scope("acme", "tests")) == (2, 2 * SIZE)
    assert level.usage(Scope("acme", "nothing")) == (0, 0)


def test_gauges_follow_what_is_held(level: MemoryLevel) -> None:
    before = gauges()
    level.put(named("a"))
    level.put(named("b"))
    level.put(named("b"))
    assert gauges() == (before[0] + 2, before[1] + 2 * SIZE)
    level.clear()
    assert gauges() == before


def gauges() -> tuple[float, float]:
    read = metrics.REGISTRY.get_sample_value
    return read("content_cache_items_total") or 0, read("content_cache_size_bytes") or 0


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["put", "put", "get", "delete", "turn"]), st.sampled_from("abcdefgh"), st.integers(1, 600)
    ),
    max_size=60,
)


@settings(deadline=None)
@given(STEPS, st.integers(0, 20_000))
def test_order_and_budget_hold_whatever_happens(steps: list[tuple[str, str, int]], budget: int) -> None:
    clock = TurnableClock()
    level = MemoryLevel(budget, clock)
    model: dict[str, CacheEntry] = {}
    for action, name, number in steps:
        wanted = named(name, body=b"x" * number * 3, expires_at=clock.now() + timedelta(seconds=number))
        ACTIONS[action](level, model, name, wanted, budget)
        if action == "turn":
            clock.turn(number / 10)
        for gone in [key for key, held in model.items() if held.expired(clock.now())]:
            del model[gone]
            level.get(named(gone).slot)
        assert [slot.key[0] for slot in level._held] == list(model)
        assert level.size == sum(map(memory.size_of, model.values())) <= budget


Model = dict[str, CacheEntry]


def _put(level: MemoryLevel, model: Model, name: str, wanted: CacheEntry, budget: int) -> None:
    fits = memory.size_of(wanted) * 8 <= budget
    assert level.put(wanted) is fits
    model.pop(name, None)
    if fits:
        model[name] = wanted
    while sum(map(memory.size_of, model.values())) > budget:
        del model[next(iter(model))]


def _get(level: MemoryLevel, model: Model, name: str, wanted: CacheEntry, _: int) -> None:
    found = level.get(wanted.slot, unconfirmed=True)
    assert (found if isinstance(found, CacheEntry) else None) is model.get(name)
    if name in model:
        model[name] = model.pop(name)


def _delete(level: MemoryLevel, model: Model, name: str, wanted: CacheEntry, _: int) -> None:
    level.delete(wanted.slot)
    model.pop(name, None)


def _nothing(*_: object) -> None:
    return None


ACTIONS: dict[str, Callable[[MemoryLevel, Model, str, CacheEntry, int], None]] = {
    "put": _put,
    "get": _get,
    "delete": _delete,
    "turn": _nothing,
}


LONG = b'{"body": "' + b"bread and butter " * 2000 + b'"}'


def test_large_body_is_held_compressed(roomy: MemoryLevel) -> None:
    made = entry(body=LONG)
    roomy.put(made)
    assert roomy.get(made.slot) == made
    assert roomy.size < memory.size_of(made) // 4


def test_invalidated_entry_is_dropped_on_sight(roomy: MemoryLevel, clock: TurnableClock) -> None:
    made = entry(tags=("a",))
    roomy.put(made)
    others = Invalidations().with_mark(Marker("tag", "b"), clock.now(), "me")
    assert roomy.get(made.slot, invalidations=others) is made
    meant = others.with_mark(Marker("tag", "a"), clock.now(), "me")
    assert roomy.get(made.slot, invalidations=meant) is Absence.INVALIDATED
    assert roomy.get(made.slot) is Absence.NOT_STORED


def test_entry_made_after_an_invalidation_stays(roomy: MemoryLevel, clock: TurnableClock) -> None:
    meant = Invalidations().with_mark(Marker("tag", "a"), clock.now(), "me")
    made = entry(tags=("a",), sequence=1)
    roomy.put(made)
    assert roomy.get(made.slot, invalidations=meant) is made


def test_expired_entry_may_stand_in(roomy: MemoryLevel, clock: TurnableClock) -> None:
    now = clock.now()
    made = entry(expires_at=now + timedelta(seconds=10), kept_until=now + timedelta(seconds=20), tags=("a",))
    roomy.put(made)
    assert roomy.late(made.slot) is None
    clock.turn(12)
    assert roomy.get(made.slot) is Absence.EXPIRED
    assert (roomy.kept(made.slot), roomy.late(made.slot)) == (made, 2)
    meant = Invalidations().with_mark(Marker("tag", "a"), clock.now(), "me")
    assert roomy.kept(made.slot, meant) is None


def test_nothing_stands_in_for_ever(roomy: MemoryLevel, clock: TurnableClock) -> None:
    now = clock.now()
    made = entry(expires_at=now + timedelta(seconds=10), kept_until=now + timedelta(seconds=20))
    roomy.put(made)
    clock.turn(20)
    assert (roomy.kept(made.slot), roomy.get(made.slot), len(roomy)) == (None, Absence.EXPIRED, 0)


def test_stale_copy_is_confirmed_more_often(roomy: MemoryLevel, clock: TurnableClock) -> None:
    made = entry(fresh_until=clock.now() + timedelta(seconds=10))
    roomy.put(made)
    clock.turn(9.9)
    assert roomy.get(made.slot) is made
    clock.turn(0.1)
    assert roomy.get(made.slot) is Absence.UNCONFIRMED
    roomy.put(made)
    clock.turn(memory.STALE_SECONDS)
    assert roomy.get(made.slot) is Absence.UNCONFIRMED


def test_what_makes_room_is_told(clock: TurnableClock) -> None:
    evicted: list[Slot] = []
    level = MemoryLevel(SIZE * 8, clock, evicted=evicted.append)
    for name in "abcdefghij":
        level.put(named(name))
    level.delete(named("c").slot)
    assert evicted == [named("a").slot, named("b").slot]


def test_short_memory_halves_the_level(clock: TurnableClock) -> None:
    pressure = [0.95]
    level = MemoryLevel(SIZE * 16, clock, lambda: pressure[0])
    for name in "abcdefgh":
        level.put(named(name))
    clock.turn(memory.LOOK_SECONDS)
    level.put(named("i"))
    assert (level.limit, kept(level, "abcdefghi")) == (SIZE * 4, "efgh")
    level.put(named("i"))
    assert level.limit == SIZE * 4


def test_level_grows_again_with_room(clock: TurnableClock) -> None:
    pressure = [0.95]
    level = MemoryLevel(SIZE * 16, clock, lambda: pressure[0])
    limits = []
    for used in (0.95, 0.95, 0.85, 0.5, 0.5, 0.5, 0.5, 0.5):
        pressure[0] = used
        clock.turn(memory.LOOK_SECONDS)
        level.put(named("a"))
        limits.append(level.limit // SIZE)
    assert limits == [0, 0, 0, 1, 2, 4, 8, 16]


OURS = ("*/shared/cache/*", "*test_memory.py", "*/dataclasses.py", "<string>")


@pytest.mark.parametrize("size", [2, 5000])
@pytest.mark.parametrize("meta", [{}, {"model": "a-model", "template": "article"}])
def test_counted_size_covers_the_real_one(clock: TurnableClock, size: int, meta: dict[str, str]) -> None:
    real, counted = _filled(MemoryLevel(100_000_000, clock), size, meta)

    assert real <= counted <= 1.6 * real


def _filled(level: MemoryLevel, size: int, meta: dict[str, str]) -> tuple[int, int]:
    """Return the memory that 500 entries take, without what other threads allocate, and what the level counts."""
    gc.collect()
    tracemalloc.start()
    for number in range(500):
        fresh = {name: f"{value}-{number}" for name, value in meta.items()}
        body = str(number).encode().ljust(size)
        level.put(replace(entry(f"tenant-{number}", key=f"{number:064x}", body=body), meta=fresh))
    gc.collect()
    ours = [tracemalloc.Filter(inclusive=True, filename_pattern=pattern) for pattern in OURS]
    taken = tracemalloc.take_snapshot().filter_traces(ours)
    tracemalloc.stop()
    return sum(one.size for one in taken.statistics("filename")), level.size
