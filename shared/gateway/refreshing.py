"""Stale answers made anew, behind whoever was given the old one: a task per entry, however many have met it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shared import errors, ids
from shared.cache.entry import CacheEntry, Slot
from shared.cache.question import Control, Fresh, Question
from shared.cache.scope import Scope
from shared.manifest import queues
from shared.observability import tracing
from shared.tasks.envelope import Task

if TYPE_CHECKING:
    from shared.cache.service import CacheService
    from shared.tasks.publisher import Publisher

PATH = "/cache/refresh"
CHAT = "chat"
"""The maker of chats."""

TTL = "ttl"
"""The note of an entry whose time to live was asked for."""

Remake = Callable[[CacheEntry], Awaitable[Fresh]]


@dataclass(frozen=True, slots=True)
class Order:
    """The entry that is to be made anew: where it is kept, and which one of those that were kept there."""

    slot: Slot
    created_at: datetime


def task_for(entry: CacheEntry) -> Task:
    """Return the task that makes ``entry`` anew; it has one name, whoever creates it."""
    made = entry.created_at.isoformat()
    payload = {**entry.slot.scope._asdict(), "key": entry.slot.key, "created_at": made}
    name = ids.digest("cache-refresh", *entry.slot.scope, entry.slot.key, made)
    return Task(name, queues.CACHE.name, PATH, payload, traceparent=tracing.traceparent())


def parse(payload: Any) -> Order:
    """Return the order in a task's payload; raises MalformedBodyError."""
    match payload:
        case {"tenant": str(tenant), "namespace": str(namespace), "key": str(key), "created_at": str(made)}:
            try:
                return Order(Slot(Scope(tenant, namespace), key), datetime.fromisoformat(made))
            except ValueError as error:
                raise errors.MalformedBodyError from error
        case _:
            raise errors.MalformedBodyError


async def enqueue(publisher: "Publisher", entry: CacheEntry) -> None:
    """Have ``entry`` made anew by the worker; raises QueueUnavailableError."""
    await publisher.create(task_for(entry))


class Refresher:
    """Makes entries anew; ``makers`` knows how, by the name that the entry gives."""

    def __init__(self, cache: "CacheService", makers: Mapping[str, Remake]) -> None:
        self._cache = cache
        self._makers = makers

    async def run(self, order: Order) -> str:
        """Return what has become of the entry, in a word; raises what may be over when it is tried again."""
        try:
            entry = await self._cache.get(*order.slot)
        except errors.NotFoundError:
            return "gone"
        if entry.created_at != order.created_at:
            return "made already"
        if entry.maker not in self._makers:
            return "unknown maker"
        try:
            answer = await self._cache.ask(_question(entry), lambda: self._makers[entry.maker](entry))
        except errors.PressroomError as error:
            if error.retryable:
                raise
            return f"failed: {error.code}"
        return f"not kept: {answer.fresh.unfit}" if answer.fresh and answer.fresh.unfit else "made"


def _question(entry: CacheEntry) -> Question:
    ttl = entry.meta.get(TTL)
    return Question(
        slot=entry.slot,
        name=entry.name,
        tags=entry.tags,
        maker=entry.maker,
        origin=entry.origin,
        costly=True,
        control=Control(reads=False, semantic=False, ttl=int(ttl) if ttl else None),
    )
