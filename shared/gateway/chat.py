"""Chat completions: from the cache where an equal one is kept, from a model otherwise."""

import functools
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Protocol

import orjson

from shared import errors
from shared.cache import scope as scopes
from shared.cache.entry import CacheEntry, Slot
from shared.cache.lookup import Lookup
from shared.cache.question import Answer, Fresh, Question
from shared.cache.service import CacheService
from shared.clock import Clock
from shared.gateway import calls, chat_key, chat_request
from shared.gateway.calls import Call
from shared.gateway.chat_request import ChatRequest
from shared.gateway.following import Body, Follower, Step
from shared.gateway.refreshing import CHAT, TTL
from shared.gateway.relay import Relays
from shared.gateway.wishes import CHAT_NAMESPACE, USUAL, Wish
from shared.models.base import Account, CompletionRequest, TextModel

USUAL_TEMPERATURE = 1.0
LARGEST_ORIGIN = 100_000

_FREE = ("offline",)


class Models(Protocol):
    """The models that can be asked, by the names that settings give them."""

    def get(self, name: str, /) -> TextModel:
        """Return the model of this name; raises UnknownModelError."""
        ...

    def names(self) -> Sequence[str]:
        """Return all names."""
        ...


@dataclass(frozen=True)
class Ports:
    """What the service works with."""

    cache: CacheService
    models: Models
    clock: Clock


@dataclass(frozen=True, slots=True)
class Order:
    """
    A chat with everything that shapes its answer settled, and the question that the cache is asked.

    ``ignored`` names fields of the request that nobody here knows.
    """

    question: Question
    request: CompletionRequest
    model: str
    answers: int
    streamed: bool = False
    usage_streamed: bool = False
    ignored: tuple[str, ...] = ()
    only_stored: bool = False


class ChatService:
    """Answers chats, each distinct one once."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._relays: Relays[Body, Fresh] = Relays()

    def order(self, account: Account, request: ChatRequest, wish: Wish = USUAL) -> Order:
        """Return ``request`` as it will be answered; raises InvalidFieldsError and UnknownModelError."""
        model = self._ports.models.get(request.model)
        wanted = request.to_model()
        scope = scopes.checked(account.tenant, wish.namespace or CHAT_NAMESPACE)
        material = chat_key.material(f"{request.model} {model.name}", wanted, request.answers)
        text = chat_key.comparable(wanted)
        origin = _origin(request)
        question = Question(
            slot=Slot(scope, chat_key.exact(scope, CHAT, material)),
            name=request.model,
            tags=wish.tags,
            maker=CHAT if origin else "",
            origin=origin,
            text=text,
            context=chat_key.exact(scope, CHAT, chat_key.without_text(material)) if text else "",
            costly=not model.name.startswith(_FREE),
            control=wish.control,
        )
        return Order(
            question,
            replace(wanted, account=account),
            request.model,
            request.answers,
            request.streamed,
            request.usage_streamed,
            tuple(request.ignored),
            only_stored=wish.mode == "only",
        )

    async def held(self, order: Order) -> Lookup | None:
        """
        Return what memory has that answers ``order``, if there is one and it may.

        Most chats that the cache answers are answered so, at a fraction of what ``answer`` takes for the same.
        """
        control = order.question.control
        if control.bypass or not control.reads or not await self._is_admitted(order):
            return None
        return self._ports.cache.peek(*order.question.slot)

    async def answer(self, order: Order) -> Answer:
        """Return the answer; raises a ProviderError, and NotFoundError where only a stored one was wanted."""
        if order.only_stored:
            return await self._stored(order)
        return await self._ports.cache.ask(await self.admitted(order), functools.partial(self.make, order))

    async def stream(self, order: Order) -> AsyncGenerator[Step, None]:
        """
        Yield the chunks of the answer as they are written, then the whole of it; or that alone, if it was there.

        Equal chats that are streamed at the same time read the same writing. An error is raised before the first
        chunk unless the writing has broken off within.
        """
        if order.only_stored:
            yield await self._stored(order)
            return
        question = await self.admitted(order)
        alone = bool(question.control.bypass) or not question.control.reads
        with self._relays.joined(object() if alone else self._ports.cache.flight(question)) as relay:
            follower = Follower(relay)
            make = functools.partial(self._write, order, follower)
            async with aclosing(follower.follow(self._ports.cache.ask(question, make))) as steps:
                async for step in steps:
                    yield step

    async def remake(self, entry: CacheEntry) -> Fresh:
        """Make the answer of ``entry`` anew, at the expense of its tenant."""
        request = chat_request.parse(orjson.loads(entry.origin))
        scope = entry.slot.scope
        return await self.make(self.order(Account(scope.tenant), request, Wish(namespace=scope.namespace)))

    async def _stored(self, order: Order) -> Answer:
        return stored(await self._ports.cache.lookup(*order.question.slot))

    async def admitted(self, order: Order) -> Question:
        """Return the question, past the cache if its namespace keeps no answers of so much variety."""
        question = order.question
        if await self._is_admitted(order):
            return question
        return replace(question, control=replace(question.control, bypass="temperature"))

    async def _is_admitted(self, order: Order) -> bool:
        scope = order.question.slot.scope
        policy = self._ports.cache.policy_at_hand(scope) or await self._ports.cache.policy(scope)
        temperature = order.request.temperature
        return (USUAL_TEMPERATURE if temperature is None else temperature) <= policy.max_temperature

    async def make(self, order: Order) -> Fresh:
        """Return a new answer by a model, stored nowhere; raises a ProviderError."""
        return _noted(order, await calls.complete(self._call(order)))

    async def _write(self, order: Order, follower: Follower) -> Fresh:
        return _noted(order, await follower.lead(functools.partial(calls.stream, self._call(order))))

    def _call(self, order: Order) -> Call:
        return Call(self._ports.models.get(order.model), order.request, order.answers, self._ports.clock)


def stored(found: Lookup) -> Answer:
    """Return the answer that a look has found; raises NotFoundError for one in vain."""
    if found.entry is None:
        raise errors.NotFoundError(f"No answer is stored for this request ({found.reason}).")
    return Answer(found.entry.body, "hit", found.reason, found.level, found.entry, age_seconds=found.age_seconds)


def _noted(order: Order, fresh: Fresh) -> Fresh:
    """Return ``fresh`` with what an answer like it will be kept by when it is made anew."""
    ttl = order.question.control.ttl
    return fresh if ttl is None else replace(fresh, meta={**fresh.meta, TTL: str(ttl)})


def _origin(request: ChatRequest) -> bytes:
    """Return what the answer can be made of again, unless that is too long to keep."""
    given = request.model_dump_json(by_alias=True, exclude_none=True, exclude={"stream", "stream_options"})
    known = orjson.loads(given)
    origin = orjson.dumps({name: value for name, value in known.items() if name in ChatRequest.model_fields})
    return origin if len(origin) <= LARGEST_ORIGIN else b""
