"""Chats that are answered before somebody asks."""

from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from shared import errors, validation
from shared.cache import warming
from shared.cache.question import Fresh
from shared.cache.scope import Scope
from shared.cache.service import CacheService
from shared.cache.warming import Outcome, Wanted
from shared.clock import Clock
from shared.gateway import chat_request
from shared.gateway.chat import ChatService, Order
from shared.gateway.wishes import Wish
from shared.models.base import Account


class ChatWarmer:
    """Asks models what chats will ask, at the expense of whoever has ordered it."""

    def __init__(self, chat: ChatService, cache: CacheService, clock: Clock) -> None:
        self._chat = chat
        self._cache = cache
        self._clock = clock

    def check(self, origin: Any) -> None:
        """Raise InvalidFieldsError for what is no chat, and UnknownModelError for one with a model nobody knows."""
        self._order(Wanted(Scope("check", "check"), origin, "", ""))

    async def warm(self, wanted: Wanted) -> Outcome:
        """Return what became of the answer to a chat; raises errors of the taxonomy for one that cannot be had."""
        order = self._order(wanted)
        try:
            entry = await self._cache.get(*order.question.slot)
        except errors.NotFoundError:
            entry = None
        if entry is not None and not entry.stale(self._clock.now()):
            return warming.held(entry, wanted)
        question = await self._chat.admitted(order)
        if question.control.bypass:
            raise errors.InvalidStateError(f"It would pass the cache by: {question.control.bypass}.")

        async def make() -> Fresh:
            fresh = await self._chat.make(order)
            return replace(fresh, meta={**fresh.meta, warming.NOTE: wanted.job})

        answer = await self._cache.ask(question, make)
        fresh = answer.fresh or Fresh(b"")
        made = Outcome("made", question.name, question.slot.key, fresh.cost_nano_usd, fresh.seconds)
        return replace(made, outcome="failed", detail=f"It is not kept: {fresh.unfit}.") if fresh.unfit else made

    def _order(self, wanted: Wanted) -> Order:
        try:
            request = chat_request.parse(wanted.origin)
        except ValidationError as error:
            raise validation.invalid_fields(error) from error
        account = Account(wanted.scope.tenant, wanted.owner)
        wish = Wish("refresh", wanted.scope.namespace, wanted.ttl, wanted.tags, semantic=False)
        return self._chat.order(account, request, wish)
