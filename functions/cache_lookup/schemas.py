"""Bodies of the cache's API; a ``request`` and a ``value`` are any JSON."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from shared.cache import scope as scopes
from shared.cache.listing import State
from shared.cache.lookup import Level, Status

MAX_BATCH = 100
MAX_TTL = 30 * 24 * 3600

_NANO = 1_000_000_000

MAX_TAGS = 20

Namespace = Annotated[str, Field(pattern=scopes.PATTERN, examples=["translations"])]
Text = Annotated[str, Field(min_length=1, max_length=256, pattern=r"^[^\x00-\x1f\x7f]+$")]


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
    seconds: float = Field(default=0.0, ge=0, le=86_400, description="What every hit saves.")
    name: Text | None = Field(
        default=None, description="What prefixes and patterns are held against.", examples=["greetings/de"]
    )
    tags: list[Text] = Field(
        default=[], max_length=MAX_TAGS, description="What it can be invalidated by.", examples=[["catalogue"]]
    )
    sequence: int | None = Field(
        default=None,
        ge=0,
        description="What the look in vain told before the answer was made; an invalidation since then holds for it.",
    )

    @property
    def cost_nano_usd(self) -> int:
        """Return the cost in billionths of a US dollar."""
        return int(self.cost_usd * _NANO)


class LookupView(BaseModel):
    """
    The answer, or why there is none.

    Hand `sequence` back with the answer that you store after a miss: what is invalidated meanwhile then holds for it.
    """

    status: Status
    level: Level | None
    reason: str = Field(examples=["hit-memory", "miss: not stored"])
    key: str
    age_seconds: float
    stale: bool
    sequence: int
    value: Any


class BatchLookupView(LookupView):
    """One answer of several; ``value_omitted`` when they are too long together: look it up alone."""

    value_omitted: bool


class BatchView(BaseModel):
    """One look for each that was asked for, in the same order."""

    results: list[BatchLookupView]


class NewEntries(BaseModel):
    """Answers to keep, all at once."""

    model_config = ConfigDict(extra="forbid")

    entries: list[NewEntry] = Field(min_length=1, max_length=MAX_BATCH)


class StoredView(BaseModel):
    """Where an entry was stored, and until when it holds."""

    namespace: str
    key: str
    levels: list[Level]
    expires_at: datetime


class StoredManyView(BaseModel):
    """What became of each entry, in the same order; one that no level took has no `levels`."""

    results: list[StoredView]


class EntryHead(BaseModel):
    """A stored entry without its value; ``size_bytes`` are those of the value as JSON."""

    namespace: str
    key: str
    name: str | None
    tags: list[str]
    created_at: datetime
    fresh_until: datetime | None = Field(description="From then on it is given while a new one is being made.")
    expires_at: datetime
    size_bytes: int
    cost_usd: Decimal
    tokens: int
    seconds: float
    meta: dict[str, str]
    maker: str | None = Field(description="What can make it again.")
    sequence: int = Field(description="How often the namespace had been invalidated when its making began.")


class ListedEntry(EntryHead):
    """One entry of a list."""

    state: State = Field(description="Whether it would be given.")


class EntryView(EntryHead):
    """A stored entry."""

    value: Any


def usd(nano: int) -> Decimal:
    """Return billionths of a US dollar as dollars, exactly."""
    return Decimal(nano) / _NANO
