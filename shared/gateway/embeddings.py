"""Embeddings: each text's vector from the cache where it is kept, the others from a model in one call."""

import base64
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Protocol

import orjson

from shared import errors
from shared.cache import scope as scopes
from shared.cache.entry import CacheEntry, Slot
from shared.cache.lookup import MISSES, Absence, Lookup
from shared.cache.service import CacheService
from shared.gateway import chat_answer, chat_key
from shared.gateway.wishes import EMBEDDINGS_NAMESPACE, USUAL, Wish
from shared.models.base import Account, EmbeddingModel
from shared.tokens import estimating

KIND = "embedding"


class Embedders(Protocol):
    """The embedding models that can be asked, by name."""

    def get(self, name: str, account: Account | None = None, /) -> EmbeddingModel:
        """Return the model of this name, which ``account`` pays for; raises UnknownModelError."""
        ...

    def names(self) -> Sequence[str]:
        """Return all names."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be embedded, for whom, and by which model; without ``dimensions``, as many as it has."""

    account: Account
    model: str
    texts: tuple[str, ...]
    dimensions: int | None = None


@dataclass(frozen=True, slots=True)
class Vector:
    """The vector of one text: its numbers as base64 (32 bits each, least significant byte first), and its tokens."""

    encoded: str
    tokens: int = 0
    cost_nano_usd: int = 0

    @property
    def numbers(self) -> tuple[float, ...]:
        """Return the numbers."""
        raw = base64.b64decode(self.encoded)
        return struct.unpack(f"<{len(raw) // 4}f", raw)


@dataclass(frozen=True, slots=True)
class Embedded:
    """Vectors in the order of their texts; ``reason`` says where they come from."""

    model: str
    vectors: tuple[Vector, ...]
    reason: str
    cost_nano_usd: int
    saved_nano_usd: int


@dataclass(frozen=True)
class Ports:
    """What the service works with."""

    cache: CacheService
    embedders: Embedders


class EmbeddingService:
    """Embeds texts, each distinct one once."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def embed(self, wanted: Wanted, wish: Wish = USUAL) -> Embedded:
        """Return the vectors; raises a ProviderError, and NotFoundError where only stored ones were wanted."""
        embedder = self._ports.embedders.get(wanted.model, wanted.account)
        slots = _slots(wanted, embedder.name, wish)
        looks = await self._looks(list(slots.values()), wish)
        stored = {text: _stored(looks[slot].entry) for text, slot in slots.items() if looks[slot].entry}
        missing = [text for text in slots if text not in stored]
        if missing and wish.mode == "only":
            raise errors.NotFoundError(f"{len(missing)} of {len(slots)} vectors are not stored.")
        made = await self._make(embedder, wanted, missing) if missing else {}
        if wish.mode != "off":
            await self._keep(wanted, wish, {slots[text]: vector for text, vector in made.items()})
        vectors = {**stored, **made}
        return Embedded(
            model=embedder.name,
            vectors=tuple(vectors[text] for text in wanted.texts),
            reason=_reason([looks[slot] for slot in slots.values()], wish),
            cost_nano_usd=sum(one.cost_nano_usd for one in made.values()),
            saved_nano_usd=sum(one.cost_nano_usd for one in stored.values()),
        )

    async def _looks(self, slots: Sequence[Slot], wish: Wish) -> dict[Slot, Lookup]:
        if wish.mode in {"off", "refresh"}:
            return dict.fromkeys(slots, MISSES[Absence.NOT_READ])
        return dict(zip(slots, await self._ports.cache.lookup_many(slots), strict=True))

    async def _make(self, embedder: EmbeddingModel, wanted: Wanted, texts: Sequence[str]) -> dict[str, Vector]:
        """Embed ``texts``; what the call took is shared out by their length."""
        found = await embedder.embed(tuple(texts), dimensions=wanted.dimensions)
        weights = [max(1, estimating.count(text)) for text in texts]
        share, whole = sum(weights), chat_answer.cost_nano_usd([found.cost or Decimal(0)])
        return {
            text: Vector(
                encoded=base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode(),
                tokens=round(found.usage.prompt_tokens * weight / share),
                cost_nano_usd=whole * weight // share,
            )
            for text, numbers, weight in zip(texts, found.vectors, weights, strict=True)
        }

    async def _keep(self, wanted: Wanted, wish: Wish, made: Mapping[Slot, Vector]) -> None:
        """Store the vectors; what cannot be stored is made again next time."""
        ttl = None if wish.ttl is None else timedelta(seconds=wish.ttl)
        entries = [
            self._ports.cache.entry(
                slot,
                orjson.dumps(vector.encoded),
                ttl=ttl,
                cost_nano_usd=vector.cost_nano_usd,
                tokens=vector.tokens,
                name=wanted.model,
                tags=wish.tags,
            )
            for slot, vector in made.items()
        ]
        await self._ports.cache.store_many(entries)


def _slots(wanted: Wanted, space: str, wish: Wish) -> dict[str, Slot]:
    """Return where the vector of each distinct text is kept."""
    scope = scopes.checked(wanted.account.tenant, wish.namespace or EMBEDDINGS_NAMESPACE)
    return {
        text: Slot(scope, chat_key.exact(scope, KIND, [wanted.model, space, wanted.dimensions, text]))
        for text in dict.fromkeys(wanted.texts)
    }


def _stored(entry: CacheEntry | None) -> Vector:
    if entry is None:
        raise errors.InternalError
    return Vector(orjson.loads(entry.body), entry.tokens, entry.cost_nano_usd)


def _reason(looks: Sequence[Lookup], wish: Wish) -> str:
    if wish.mode == "off":
        return "bypass: asked for"
    hits = [look for look in looks if look.entry]
    reasons = {look.reason for look in looks}
    if len(reasons) == 1:
        return reasons.pop()
    if len(hits) == len(looks):
        return "hit-shared" if any(look.level == "shared" for look in hits) else "hit-memory"
    return f"partial: {len(hits)} of {len(looks)} stored"
