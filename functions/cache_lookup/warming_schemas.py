"""Bodies of warming."""

from decimal import Decimal
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from functions.cache_lookup.schemas import MAX_TAGS, MAX_TTL, Namespace, Text
from shared.cache.counts import LONGEST_HOURS
from shared.cache.warming_order import ENTRY, MOST, Order

_NANO = 1_000_000_000


class WarmEntry(BaseModel):
    """An answer to store, unless a fresh one is there."""

    model_config = ConfigDict(extra="forbid")

    request: JsonValue = Field(description="Everything that shapes the answer.", examples=[{"text": "Good morning"}])
    value: JsonValue = Field(examples=["Guten Morgen"])
    fold: bool = True
    ttl: int | None = Field(None, ge=1, le=MAX_TTL)
    cost_usd: Decimal = Field(Decimal(0), ge=0, le=1_000_000, description="What every hit saves.")
    tokens: int = Field(0, ge=0, le=1_000_000_000)
    name: Text | None = None
    tags: list[Text] = Field([], max_length=MAX_TAGS)

    def origin(self) -> dict[str, Any]:
        """Return the entry as the job keeps it."""
        plain = self.model_dump(mode="json", exclude={"cost_usd"})
        return {**plain, "name": self.name or "", "cost_nano_usd": int(self.cost_usd * _NANO)}


class WarmBody(BaseModel):
    """What to make before somebody asks; one of `requests`, `entries` and `top`."""

    model_config = ConfigDict(extra="forbid")

    namespace: Namespace = "chat"
    requests: list[dict[str, Any]] | None = Field(
        None,
        min_length=1,
        max_length=MOST,
        description="Chat completions as the gateway takes them; in the namespace `content`, briefs.",
    )
    entries: list[WarmEntry] | None = Field(None, min_length=1, max_length=MOST, description="Known answers.")
    top: int | None = Field(
        None, ge=1, le=MOST, description="So many of the keys that were used most, of those that can be made."
    )
    hours: int = Field(24, ge=1, le=LONGEST_HOURS, description="With `top`: used within so many hours.")
    ttl: int | None = Field(None, ge=1, le=MAX_TTL, description="Seconds to keep the answers; the namespace's without.")
    tags: list[Text] = Field([], max_length=MAX_TAGS, description="What the answers can be invalidated by.")
    max_cost_usd: Decimal | None = Field(
        None, gt=0, le=1_000_000, description="Nothing more is begun once so much is spent; budgets hold in any case."
    )

    @model_validator(mode="after")
    def _is_one_of_them(self) -> Self:
        if sum(one is not None for one in (self.requests, self.entries, self.top)) != 1:
            raise ValueError("exactly one of requests, entries, top is needed")
        return self

    def order(self, maker: str) -> Order:
        """Return the order that this describes; requests are for ``maker``."""
        brought = [one.origin() for one in self.entries] if self.entries else self.requests
        return Order(
            self.namespace,
            ENTRY if self.entries else maker,
            brought or (),
            self.top or 0,
            self.hours,
            int((self.max_cost_usd or 0) * _NANO),
            self.tags,
            self.ttl,
        )


class WarmingView(BaseModel):
    """The job that warms; its result will tell what became of each answer."""

    id: str
    status: str
    links: dict[str, str]
