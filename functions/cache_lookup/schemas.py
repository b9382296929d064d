"""Bodies of the cache's API; a ``request`` and a ``value`` are any JSON."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from shared.cache import scope as scopes
from shared.cache.lookup import Level, Status
from shared.cache.stats import LevelCounts, NamespaceStats

MAX_BATCH = 100
MAX_TTL = 30 * 24 * 3600

_NANO = 1_000_000_000

Namespace = Annotated[str, Field(pattern=scopes.PATTERN, examples=["translations"])]


class Question(BaseModel):
    """What an answer is wanted for."""

    model_config = ConfigDict(extra="forbid")

    namespace: Namespace
    request: JsonValue = Field(description="Everything that shapes the answer.", examples=[{"text": "Good morning"}])
    fold: bool = Field(
        default=True,
        description="Whether requests that differ in white space alone, within their texts, are the same.",
    )


class Questions(BaseModel):
    """What answers are wanted for, all at once."""

    model_config = ConfigDict(extra="forbid")

    lookups: list[Question] = Field(min_length=1, max_length=MAX_BATCH)


class NewEntry(Question):
    """An answer to keep, and what it cost to make."""

    value: JsonValue = Field(examples=["Guten Morgen"])
    ttl: int | None = Field(default=None, ge=1, le=MAX_TTL, description="Seconds to keep it; a default without.")
    cost_usd: Decimal = Field(default=Decimal(0), ge=0, le=1_000_000, description="What every hit saves.")
    tokens: int = Field(default=0, ge=0, le=1_000_000_000, description="What every hit saves.")

    @property
    def cost_nano_usd(self) -> int:
        """Return the cost in billionths of a US dollar."""
        return int(self.cost_usd * _NANO)


class LookupView(BaseModel):
    """The answer, or why there is none."""

    status: Status
    level: Level | None
    reason: str = Field(examples=["hit-memory", "miss: not stored"])
    key: str
    age_seconds: float
    value: Any


class BatchLookupView(LookupView):
    """One answer of several; ``value_omitted`` when they are too long together: look it up alone."""

    value_omitted: bool


class BatchView(BaseModel):
    """One look for each that was asked for, in the same order."""

    results: list[BatchLookupView]


class StoredView(BaseModel):
    """Where an entry was stored, and until when it holds."""

    namespace: str
    key: str
    levels: list[Level]
    expires_at: datetime


class EntryView(BaseModel):
    """A stored entry; its ``size_bytes`` are those of the value as JSON."""

    namespace: str
    key: str
    created_at: datetime
    expires_at: datetime
    size_bytes: int
    cost_usd: Decimal
    tokens: int
    value: Any


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


class NamespaceView(BaseModel):
    """What the cache did for a namespace."""

    namespace: str
    hit_rate: float | None
    memory: LevelView
    shared: LevelView
    held_items: int = Field(description="Entries in memory at this moment.")
    held_bytes: int = Field(description="Bytes that these take, with all that Python needs around them.")
    unavailable: int = Field(description="Calls that the shared level did not answer.")
    too_large: int = Field(description="Answers that were too large for the shared level.")
    saved_cost_usd: Decimal
    saved_tokens: int

    @classmethod
    def of(cls, stats: NamespaceStats) -> "NamespaceView":
        """Return the public form of ``stats``."""
        counts = stats.counts
        return cls(
            namespace=stats.namespace,
            hit_rate=counts.hit_rate,
            memory=LevelView.of(counts.memory),
            shared=LevelView.of(counts.shared),
            held_items=stats.held_items,
            held_bytes=stats.held_bytes,
            unavailable=counts.unavailable,
            too_large=counts.too_large,
            saved_cost_usd=usd(counts.saved_cost_nano_usd),
            saved_tokens=counts.saved_tokens,
        )


class StatsView(BaseModel):
    """What the cache of the instance that answers did for this tenant, since it started."""

    since: datetime
    namespaces: list[NamespaceView]


def usd(nano: int) -> Decimal:
    """Return billionths of a US dollar as dollars, exactly."""
    return Decimal(nano) / _NANO
