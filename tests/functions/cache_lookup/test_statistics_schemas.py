from datetime import UTC, datetime
from decimal import Decimal

from functions.cache_lookup.statistics_schemas import (
    CountsView,
    InstanceView,
    LevelView,
    PooledView,
    RatesView,
    RecommendationView,
    SpreadView,
    StepView,
    UsageWindowView,
)
from shared.cache import confidence
from shared.cache.counts import Counts, LevelCounts
from shared.cache.frequent import Frequent, Use
from shared.cache.recommendations import Recommendation
from shared.cache.spread import Spread
from shared.cache.stats import NamespaceStats
from shared.cache.stats_window import Step, Window
from tests.shared.cache.spreads import spread

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_level_shows_its_counts() -> None:
    counts = LevelCounts(hits=1, misses=2, stores=3, stored_bytes=4)
    assert LevelView.of(counts) == LevelView(hits=1, misses=2, stores=3, stored_bytes=4)


def test_rates_are_shares_of_all_questions() -> None:
    counts = Counts(LevelCounts(4), LevelCounts(2), LevelCounts(1), coalesced=1, misses={"expired": 2})
    assert RatesView.of(counts).model_dump() == {
        "memory": 0.4,
        "shared": 0.2,
        "semantic": 0.1,
        "coalesced": 0.1,
        "total": 0.8,
    }


def test_no_rates_before_the_first_question() -> None:
    assert set(RatesView.of(Counts()).model_dump().values()) == {None}


def test_spread_shows_its_percentiles() -> None:
    assert SpreadView.of(spread({1: 50, 10: 45, 100: 5})) == SpreadView(count=100, p50=2, p95=11, p99=108)
    assert SpreadView.of(Spread()) == SpreadView(count=0, p50=None, p95=None, p99=None)


def test_money_is_in_dollars() -> None:
    view = CountsView.of(Counts(saved_cost_nano_usd=1_500_000_000, made_cost_nano_usd=5))
    assert (view.saved_cost_usd, view.made_cost_usd) == (Decimal("1.5"), Decimal("5E-9"))


def test_held_entries_stand_with_the_counts() -> None:
    view = InstanceView.held(NamespaceStats("chat", Counts(), 3, 900))
    assert (view.namespace, view.held_items, view.held_bytes, view.hit_rate) == ("chat", 3, 900, None)


def test_most_used_keys_are_surely_so() -> None:
    keys = Frequent({"a": Use(9, 2, 3, "A"), "b": Use(3, 0, 3, "")}, 3)
    used = PooledView.pooled("chat", Counts(keys=keys)).most_used
    assert [one.model_dump() for one in used] == [{"key": "a", "name": "A", "asked": 6, "missed": 2}]


def test_step_shows_its_hit_rate() -> None:
    view = StepView.of(Step(NOON, asked=4, memory=1, coalesced=1, saved_cost_nano_usd=10**9))
    assert (view.hit_rate, view.saved_cost_usd) == (0.5, Decimal(1))


def test_cut_window_says_so() -> None:
    assert UsageWindowView.of(Window(NOON, NOON, NOON)).complete
    assert not UsageWindowView.of(Window(NOON, NOON.replace(hour=13), NOON.replace(hour=14))).complete


def test_recommendation_without_a_call_shows_none() -> None:
    share = confidence.share(3, 4)
    view = RecommendationView.of(Recommendation("single_flight", "chat", "Nothing.", "So.", share, {"coalesced": 3}))
    assert (view.command, view.call, view.share.value, view.share.of) == (None, None, 0.75, 4)
