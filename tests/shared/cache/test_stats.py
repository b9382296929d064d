import pytest

from shared.cache import stats
from shared.cache.scope import Scope
from shared.cache.stats import Counts, LevelCounts, Stats
from shared.observability import metrics
from tests.shared.cache.entries import entry

MINE = Scope("acme", "tests")
OWN = frozenset({"content"})


def test_hit_counts_what_it_saved() -> None:
    tally = Stats(OWN).of(MINE)
    tally.hit("memory", entry(cost_nano_usd=5, tokens=7))
    tally.hit("shared", entry(cost_nano_usd=5, tokens=7))
    assert tally.counts == Counts(
        memory=LevelCounts(hits=1, misses=1), shared=LevelCounts(hits=1), saved_cost_nano_usd=10, saved_tokens=14
    )


def test_miss_counts_at_every_level_asked() -> None:
    tally = Stats(OWN).of(MINE)
    tally.miss(unavailable=False)
    tally.miss(unavailable=True)
    assert (tally.counts.memory.misses, tally.counts.shared.misses) == (2, 1)


def test_store_counts_bytes_by_level() -> None:
    tally = Stats(OWN).of(MINE)
    tally.store("memory", entry(body=b"1234"))
    tally.store("shared", entry(body=b"12"))
    assert (tally.counts.memory.stored_bytes, tally.counts.shared.stored_bytes) == (4, 2)
    assert (tally.counts.memory.stores, tally.counts.shared.stores) == (1, 1)


def test_hit_rate_is_the_answered_share() -> None:
    tally = Stats(OWN).of(MINE)
    assert tally.counts.hit_rate is None
    tally.hit("memory", entry())
    tally.hit("shared", entry())
    tally.miss(unavailable=False)
    tally.miss(unavailable=True)
    assert tally.counts.hit_rate == 0.5


def test_scope_has_one_tally() -> None:
    counted = Stats(OWN)
    assert counted.of(MINE) is counted.of(MINE)


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
    read = metrics.REGISTRY.get_sample_value
    tally = Stats(OWN).of(Scope("acme", namespace))
    hits, misses = {"level": "shared", "namespace": label}, {"namespace": label}
    before = read("content_cache_hits_total", hits) or 0, read("content_cache_misses_total", misses) or 0
    tally.hit("shared", entry())
    tally.miss(unavailable=True)
    after = read("content_cache_hits_total", hits), read("content_cache_misses_total", misses)
    assert after == (before[0] + 1, before[1] + 1)
