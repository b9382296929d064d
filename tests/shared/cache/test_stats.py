from datetime import UTC, datetime, timedelta

import pytest

from shared.cache import stats
from shared.cache.counts import Counts, LevelCounts
from shared.cache.entry import CacheEntry
from shared.cache.frequent import Use
from shared.cache.origins import origin_path
from shared.cache.scope import Scope
from shared.cache.stats import Stats, Tally
from shared.observability import metrics
from tests.shared.cache.entries import KEY, entry
from tests.shared.cache.spreads import spread

MINE = Scope("acme", "tests")
OWN = frozenset({"content"})
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def tally() -> Tally:
    return Stats(OWN).of(MINE)


def paid() -> CacheEntry:
    """Return an entry that has cost something."""
    return entry(cost_nano_usd=5, tokens=7, seconds=1.5)


def test_hit_counts_what_it_saved(tally: Tally) -> None:
    tally.hit("memory", paid(), age=3)
    tally.hit("shared", paid(), age=100)
    assert tally.counts == Counts(
        memory=LevelCounts(hits=1, misses=1),
        shared=LevelCounts(hits=1),
        saved_cost_nano_usd=10,
        saved_tokens=14,
        saved_seconds=3.0,
        ages=spread({3: 1, 100: 1}),
    )


def test_semantic_hit_has_missed_the_levels_before(tally: Tally) -> None:
    tally.hit("semantic", paid())
    counts = tally.counts
    assert (counts.memory.misses, counts.shared.misses, counts.semantic.hits) == (1, 1, 1)


def test_stale_hit_is_a_hit(tally: Tally) -> None:
    tally.hit("memory", paid(), stale=True)
    assert (tally.counts.stale, tally.counts.memory.hits) == (1, 1)


def test_coalesced_answer_saves_as_well(tally: Tally) -> None:
    tally.coalesced(paid())
    assert (tally.counts.coalesced, tally.counts.saved_cost_nano_usd, tally.counts.answered) == (1, 5, 1)


def test_miss_counts_at_every_level_asked(tally: Tally) -> None:
    tally.miss("not stored")
    tally.miss(stats.UNAVAILABLE)
    assert (tally.counts.memory.misses, tally.counts.shared.misses) == (2, 1)


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        ("not stored", "not stored"),
        ("miss: expired", "expired"),
        ("below threshold 0.91", "below threshold"),
        ("guard: numbers", "guard"),
        ("", ""),
    ],
)
def test_reasons_are_counted_without_their_numbers(tally: Tally, reason: str, word: str) -> None:
    tally.miss(reason)
    assert tally.counts.misses == {word: 1}


def test_miss_after_a_failure_is_a_negative_answer(tally: Tally) -> None:
    tally.failed()
    tally.miss(stats.NEGATIVE)
    assert (tally.counts.failures, tally.counts.negative) == (1, 1)


@pytest.mark.parametrize("reason", sorted(stats.UNREAD))
def test_answer_that_was_not_to_be_read_is_no_miss(tally: Tally, reason: str) -> None:
    tally.miss(reason)
    assert (tally.counts.missed, tally.counts.memory.misses, tally.counts.bypasses) == (0, 0, {reason: 1})


def test_lateness_of_a_question_is_kept(tally: Tally) -> None:
    tally.late(100)
    assert tally.counts.late == spread({100: 1})


def test_bypass_counts_by_reason(tally: Tally) -> None:
    for reason in ("temperature", "temperature", "bypass: header"):
        tally.bypass(reason)
    assert (tally.counts.bypasses, tally.counts.bypassed) == ({"temperature": 2, "header": 1}, 3)


def test_store_counts_bytes_by_level(tally: Tally) -> None:
    tally.store("memory", entry(body=b"1234"))
    tally.store("shared", entry(body=b"12"))
    assert (tally.counts.memory.stored_bytes, tally.counts.shared.stored_bytes) == (4, 2)
    assert (tally.counts.memory.stores, tally.counts.shared.stores) == (1, 1)


def test_stored_answer_counts_once_as_made(tally: Tally) -> None:
    for level in ("memory", "shared"):
        tally.store(level, paid())
    counts = tally.counts
    assert (counts.made_cost_nano_usd, counts.made_seconds) == (5, 1.5)
    assert (counts.lifetimes, counts.sizes) == (spread({3600: 1}), spread({6: 1}))


def test_lifetime_ends_with_freshness(tally: Tally) -> None:
    made = entry()
    tally.store("shared", entry(created_at=made.created_at, fresh_until=made.created_at + timedelta(seconds=1)))
    assert tally.counts.lifetimes == spread({1: 1})


def test_keys_are_counted_with_their_misses(tally: Tally) -> None:
    slot = entry().slot
    tally.asked(slot, "greeting")
    tally.miss("not stored", slot)
    assert tally.counts.keys.uses == {KEY: Use(1, 1, 0, "greeting")}


def test_evicted_entry_that_is_asked_for_again_is_told() -> None:
    counted = Stats(OWN)
    counted.evicted(entry().slot)
    for _ in range(2):
        counted.of(MINE).hit("shared", entry())
    assert (counted.of(MINE).counts.evicted, counted.of(MINE).counts.evicted_asked) == (1, 1)


def test_variants_of_a_question_are_counted(tally: Tally) -> None:
    for number in range(3):
        origin = b'{"text":"a","request":%d}' % number
        tally.store("shared", entry(key=str(number) * 64, origin=origin))
    assert tally.counts.variants == {"request": [2, 2]}


def test_similar_questions_are_counted(tally: Tally) -> None:
    for number, text in enumerate(("reset my password please", "please reset my password", "ship to Norway")):
        tally.compare(entry(key=str(number) * 64).slot, "c", text)
    assert (tally.counts.compared, tally.counts.similar) == (3, 1)


def test_hit_rate_is_the_answered_share(tally: Tally) -> None:
    assert tally.counts.hit_rate is None
    tally.hit("memory", entry())
    tally.hit("shared", entry())
    tally.miss("not stored")
    tally.miss(stats.UNAVAILABLE)
    assert tally.counts.hit_rate == 0.5


def test_what_was_written_still_counts(tally: Tally) -> None:
    tally.hit("memory", paid())
    written = tally.to_write()
    assert (written.memory.hits, tally.counts, tally.touched) == (1, Counts(), False)
    tally.hit("memory", paid())
    assert tally.to_write().memory.hits == 2
    assert tally.so_far().memory.hits == 2


def test_another_hour_begins_with_nothing(tally: Tally) -> None:
    tally.hour = NOON
    tally.hit("memory", paid())
    tally.to_write()
    tally.turn()
    assert (tally.hour, tally.to_write(), tally.so_far().memory.hits) == (None, Counts(), 1)


@pytest.mark.parametrize(("asked", "maker", "told"), [(3, "chat", 1), (2, "chat", 0), (3, "", 0)])
def test_origins_of_keys_in_use_are_told_once(tally: Tally, asked: int, maker: str, told: int) -> None:
    for _ in range(asked):
        tally.asked(entry().slot)
        tally.hit("memory", entry(maker=maker, origin=b"{}"))
    tally.to_write()
    assert [len(tally.origins()), len(tally.origins())] == [told, 0]


def test_scope_has_one_tally() -> None:
    counted = Stats(OWN)
    assert counted.of(MINE) is counted.of(MINE)


def test_touched_tallies_come_longest_unused_first() -> None:
    counted = Stats(OWN)
    for name in ("a", "b", "c"):
        counted.of(Scope("acme", name)).failed()
    counted.of(Scope("acme", "b")).to_write()
    counted.of(Scope("acme", "a"))
    assert [scope.namespace for scope in counted.touched()] == ["c", "a"]


def test_tenant_sees_its_own_scopes_sorted() -> None:
    counted = Stats(OWN)
    for scope in (Scope("acme", "b"), Scope("other", "a"), Scope("acme", "a")):
        counted.of(scope)
    assert list(counted.of_tenant("acme")) == [("acme", "a"), ("acme", "b")]


def test_scopes_used_last_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stats, "MOST_SCOPES", 3)
    counted = Stats(OWN)
    for name in "abcad":
        counted.of(Scope("acme", name))
    assert list(counted.of_tenant("acme")) == [("acme", "a"), ("acme", "c"), ("acme", "d")]


@pytest.mark.parametrize(("namespace", "label"), [("content", "content"), ("made-up", "custom")])
def test_metrics_count_hits_and_misses(namespace: str, label: str) -> None:
    def read() -> list[float]:
        names = [("hits_total", {"level": "shared", "namespace": label}), ("misses_total", {"namespace": label})]
        names += [("coalesced_total", {"namespace": label}), ("evictions_total", {}), ("saved_usd_total", {})]
        return [metrics.REGISTRY.get_sample_value(f"content_cache_{name}", labels) or 0 for name, labels in names]

    tally, before = Stats(OWN).of(Scope("acme", namespace)), read()
    tally.hit("shared", entry(cost_nano_usd=1_000_000_000))
    tally.miss("not stored")
    tally.coalesced(entry())
    tally.evicted(entry().slot)
    assert read() == [number + 1 for number in before]


def test_deleted_answer_is_not_made_again() -> None:
    counted, made = Stats(OWN), entry(maker="chat", origin=b"{}")
    for _ in range(3):
        counted.of(MINE).asked(made.slot)
        counted.of(MINE).hit("memory", made)
    (write,) = counted.forget(made.slot)
    counted.of(MINE).to_write()
    assert (write.kind, write.path, counted.of(MINE).origins()) == ("delete", origin_path(made.slot), [])
