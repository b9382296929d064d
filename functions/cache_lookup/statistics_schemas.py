"""Bodies of statistics and recommendations."""

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

from functions.cache_lookup.schemas import usd
from shared.cache.confidence import Share
from shared.cache.counts import Counts, LevelCounts
from shared.cache.recommendations import Kind, Recommendation
from shared.cache.spread import Spread

if TYPE_CHECKING:
    from shared.cache.stats import NamespaceStats
    from shared.cache.stats_window import Step, Window

MOST_USED = 20


class LevelView(BaseModel):
    """What one level did."""

    hits: int
    misses: int
    stores: int
    stored_bytes: int = Field(description="Of values as JSON, before compression.")

    @classmethod
    def of(cls, counts: LevelCounts) -> "LevelView":
        """Return the public form of ``counts``."""
        return cls.model_validate(counts, from_attributes=True)


class SpreadView(BaseModel):
    """A distribution: what the given share of all values does not exceed, a tenth too much at most."""

    count: int
    p50: int | None
    p95: int | None
    p99: int | None

    @classmethod
    def of(cls, spread: Spread) -> "SpreadView":
        """Return the public form of ``spread``."""
        p50, p95, p99 = (spread.percentile(percent) for percent in (50, 95, 99))
        return cls(count=spread.count, p50=p50, p95=p95, p99=p99)


class RatesView(BaseModel):
    """The shares of all questions that each level answered, and all of them together; null before the first."""

    memory: float | None
    shared: float | None
    semantic: float | None
    coalesced: float | None
    total: float | None

    @classmethod
    def of(cls, counts: Counts) -> "RatesView":
        """Return the shares of ``counts``."""
        levels = {name: getattr(counts, name).hits for name in ("memory", "shared", "semantic")}
        levels |= {"coalesced": counts.coalesced, "total": counts.answered}
        return cls(**{name: _rate(part, counts.asked) for name, part in levels.items()})


class KeyView(BaseModel):
    """A key that is used much; ``asked`` and ``missed`` are counted at least so often."""

    key: str
    name: str
    asked: int
    missed: int


class CountsView(BaseModel):
    """What the cache did: how often, why not, how old and how large, and what it saved."""

    asked: int = Field(description="Questions that the cache was looked at for.")
    hit_rate: float | None = Field(description="The share of them that was answered from it.")
    hit_rates: RatesView
    memory: LevelView
    shared: LevelView
    semantic: LevelView
    coalesced: int = Field(description="Answers that were being made for somebody else already.")
    stale: int = Field(description="Hits past their time, given while a new answer was being made.")
    misses: dict[str, int] = Field(description="Questions without an answer, by reason.")
    bypasses: dict[str, int] = Field(description="Questions that passed the cache by, by reason.")
    failures: int = Field(description="Answers that could not be made.")
    negative: int = Field(description="Questions refused just after a failure, without another try.")
    unavailable: int = Field(description="Calls that the shared level did not answer.")
    too_large: int = Field(description="Answers that were too large for the shared level.")
    evicted: int = Field(description="Entries that left memory for want of room.")
    evicted_asked: int = Field(description="Those of them that were asked for again.")
    hit_age_seconds: SpreadView
    lifetime_seconds: SpreadView = Field(description="How long stored answers stay fresh.")
    size_bytes: SpreadView = Field(description="Of stored answers, as JSON.")
    saved_cost_usd: Decimal
    saved_tokens: int
    saved_seconds: float
    made_cost_usd: Decimal = Field(description="What the answers took that were made and stored.")
    made_seconds: float

    @classmethod
    def of(cls, counts: Counts, **more: Any) -> "CountsView":
        """Return the public form of ``counts``."""
        return cls(**plain(counts), **more)


class InstanceView(CountsView):
    """What the cache of one instance did for a namespace, and what of it memory holds."""

    namespace: str
    held_items: int = Field(description="Entries in memory at this moment.")
    held_bytes: int = Field(description="Bytes that these take, with all that Python needs around them.")

    @classmethod
    def held(cls, stats: "NamespaceStats") -> "InstanceView":
        """Return the public form of ``stats``."""
        held = {"held_items": stats.held_items, "held_bytes": stats.held_bytes}
        return cls(namespace=stats.namespace, **held, **plain(stats.counts))


class PooledView(CountsView):
    """What all instances did for a namespace, and the keys that were used most."""

    namespace: str
    most_used: list[KeyView]

    @classmethod
    def pooled(cls, namespace: str, counts: Counts) -> "PooledView":
        """Return the public form of ``counts``."""
        used = [
            KeyView(key=key, name=use.name, asked=use.surely, missed=use.missed)
            for key, use in counts.keys.top(MOST_USED)
            if use.surely
        ]
        return cls(namespace=namespace, most_used=used, **plain(counts))


class StepView(BaseModel):
    """One hour: how many asked, and who answered."""

    hour: datetime
    asked: int
    memory: int
    shared: int
    semantic: int
    coalesced: int
    bypassed: int
    hit_rate: float | None
    saved_cost_usd: Decimal
    saved_seconds: float

    @classmethod
    def of(cls, step: "Step") -> "StepView":
        """Return the public form of ``step``."""
        names = ("hour", "asked", "memory", "shared", "semantic", "coalesced", "bypassed", "saved_seconds")
        return cls(
            **{name: getattr(step, name) for name in names},
            hit_rate=_rate(step.answered, step.asked),
            saved_cost_usd=usd(step.saved_cost_nano_usd),
        )


class UsageWindowView(BaseModel):
    """What all instances did together; what others did in the last half minute may be missing."""

    since: datetime
    until: datetime
    complete: bool = Field(description="False when the window had to begin later, for there was too much to read.")
    total: CountsView
    namespaces: list[PooledView]
    series: list[StepView] = Field(description="Hour by hour.")

    @classmethod
    def of(cls, window: "Window") -> "UsageWindowView":
        """Return the public form of ``window``."""
        return cls(
            since=window.since,
            until=window.until,
            complete=window.since == window.wanted,
            total=CountsView.of(window.whole),
            namespaces=[PooledView.pooled(name, window.namespaces[name]) for name in sorted(window.namespaces)],
            series=[StepView.of(step) for step in window.series],
        )


class StatsView(BaseModel):
    """What the answering instance did for this tenant since it started, and what all did within the window."""

    since: datetime
    namespaces: list[InstanceView]
    window: UsageWindowView | None = Field(description="Null when the shared level cannot be reached.")


class ShareView(BaseModel):
    """The share that decides, and the bounds between which it lies in 95 of 100 cases (Wilson)."""

    part: int
    of: int
    value: float
    low: float
    high: float

    @classmethod
    def shown(cls, share: Share) -> "ShareView":
        """Return the public form of ``share``."""
        return cls(part=share.part, of=share.whole, value=share.value, low=share.low, high=share.high)


class CallView(BaseModel):
    """A request to this API."""

    method: str
    path: str
    body: dict[str, Any]


class RecommendationView(BaseModel):
    """What could be done better, the evidence for it, and what would do it."""

    kind: Kind
    namespace: str
    advice: str
    because: str
    share: ShareView
    figures: dict[str, float]
    saves: int = Field(description="Answers that would not have had to be made within the window, or waited for.")
    saves_cost_usd: Decimal
    saves_seconds: float
    command: str | None
    call: CallView | None

    @classmethod
    def of(cls, one: Recommendation) -> "RecommendationView":
        """Return the public form of a recommendation."""
        call = CallView(method=one.call.method, path=one.call.path, body=dict(one.call.body)) if one.call else None
        return cls(
            kind=one.kind,
            namespace=one.namespace,
            advice=one.advice,
            because=one.because,
            share=ShareView.shown(one.share),
            figures=dict(one.figures),
            saves=one.saves,
            saves_cost_usd=usd(one.saves_nano_usd),
            saves_seconds=one.saves_seconds,
            command=one.command or None,
            call=call,
        )


class RecommendationsView(BaseModel):
    """What the statistics of a window speak for, what saves most first; nothing while the evidence is thin."""

    since: datetime
    until: datetime
    asked: int
    items: list[RecommendationView]


def plain(counts: Counts) -> dict[str, Any]:
    """Return ``counts`` as the fields of a view."""
    same = (
        "asked hit_rate coalesced stale misses bypasses failures negative unavailable too_large evicted evicted_asked "
        "saved_tokens saved_seconds made_seconds"
    )
    return {
        **{name: getattr(counts, name) for name in same.split()},
        **{name: LevelView.of(getattr(counts, name)) for name in ("memory", "shared", "semantic")},
        "hit_rates": RatesView.of(counts),
        "hit_age_seconds": SpreadView.of(counts.ages),
        "lifetime_seconds": SpreadView.of(counts.lifetimes),
        "size_bytes": SpreadView.of(counts.sizes),
        "saved_cost_usd": usd(counts.saved_cost_nano_usd),
        "made_cost_usd": usd(counts.made_cost_nano_usd),
    }


def _rate(part: int, whole: int) -> float | None:
    return part / whole if whole else None
