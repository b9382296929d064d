"""Chat completions for OpenAI clients: whole, or streamed as they are written."""

from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing
from typing import Any

import orjson
from pydantic import ValidationError

from functions.model_gateway import openai_errors, told, wishes
from shared.bootstrap import Services
from shared.cache.question import Answer
from shared.gateway import broken_rules, chat_chunks
from shared.gateway.chat import Order, stored
from shared.gateway.chat_request import ChatRequest
from shared.gateway.following import Chunk, Step
from shared.gateway.wishes import USUAL
from shared.models.base import Account
from shared.web import bodies, problems
from shared.web.requests import Call
from shared.web.responses import Response
from shared.web.sse import Event, EventStream

PACE_SECONDS = 0.02

_DONE = b"data: [DONE]\n\n"
_SSE = b"text/event-stream; charset=utf-8"


async def complete(call: Call[ChatRequest], services: Services) -> Response | EventStream:
    """
    Answer a chat as the OpenAI API does.

    An equal chat is answered from the cache, as a stream too; the header `x-pressroom-cache` of the answer says why or
    why not. On a request it steers the cache: `on`, `off`, `refresh`, or `only` for nothing but a stored answer.

    `x-pressroom-cache-namespace`, `-ttl` (seconds), `-tags` (parted by commas) and `-semantic: off` say how the answer
    is kept; `x-pressroom-replay: paced` has a stored one streamed at the pace of a model.

    Fields that are not known are left aside and named in `x-pressroom-ignored`. Answers that call tools are kept up to
    a temperature of 0.3; those that are cut off or refused are not kept at all.
    """
    order = await _order(call, services)
    if order.streamed:
        return await _stream(call, services, order)
    found = await services.chat.held(order)
    if found is not None and found.entry is not None:
        return Response(found.entry.body, headers=told.held(order, found, found.entry))
    answer = await services.chat.answer(order)
    return Response(answer.body, headers=told.answer(order, answer))


async def _order(call: Call[ChatRequest], services: Services) -> Order:
    """Return what is asked for; what was asked to the letter before is known."""
    bodies.check_type(call.headers)
    raw, wish, who = await call.body(), wishes.read(call.headers), call.principal
    known = services.known_chats.get(who.key_id, raw) if wish is USUAL else None
    if known is not None:
        return known
    order = services.chat.order(Account(who.tenant, who.key_id), _parsed(raw), wish)
    if wish is USUAL:
        services.known_chats.put(who.key_id, raw, order)
    return order


def _parsed(raw: bytes) -> ChatRequest:
    value = bodies.parse(raw)
    try:
        request = ChatRequest.model_validate_json(raw)
    except ValidationError as error:
        raise broken_rules.told(error, value) from error
    request.check()
    return request


async def _stream(call: Call[ChatRequest], services: Services, order: Order) -> Response | EventStream:
    paced = wishes.paced(call.headers)
    found = await services.chat.held(order)
    if found is not None:
        return _replay(services, order, stored(found), paced=paced)
    steps = services.chat.stream(order)
    first = await anext(steps)
    if isinstance(first, Chunk):
        headers = told.begun(order, leads=first.leads)
        return EventStream(_live(first, steps, order), clock=services.clock, headers=headers)
    await steps.aclose()
    return _replay(services, order, first, paced=paced)


def _replay(services: Services, order: Order, answer: Answer, *, paced: bool) -> Response | EventStream:
    """Return an answer that is there as a stream: all of it in one go, or at the pace of a model."""
    headers = told.answer(order, answer)
    if paced:
        return EventStream(_paced(services, answer, order), clock=services.clock, headers=headers)
    return Response(b"".join(map(_line, _replayed(answer, order))) + _DONE, media_type=_SSE, headers=headers)


async def _live(first: Chunk, steps: AsyncGenerator[Step, None], order: Order) -> AsyncGenerator[Event, None]:
    """Yield what is being written as events; an error ends them as the OpenAI API has it."""
    try:
        async with aclosing(steps):
            async for body in _told(first, steps, order):
                yield Event(body)
    except Exception as error:  # noqa: BLE001  # noted, and told to the caller
        yield Event(openai_errors.document(problems.noted(error)))
        return
    yield Event("[DONE]")


async def _paced(services: Services, answer: Answer, order: Order) -> AsyncGenerator[Event, None]:
    for body in _replayed(answer, order):
        yield Event(body)
        await services.clock.sleep(PACE_SECONDS)
    yield Event("[DONE]")


async def _told(
    first: Chunk, steps: AsyncGenerator[Step, None], order: Order
) -> AsyncGenerator[Mapping[str, Any], None]:
    """Yield the bodies of a stream: every chunk and, if it was asked for, the usage at the end."""
    usage = {"usage": None} if order.usage_streamed else {}
    yield {**first.body, **usage}
    async for step in steps:
        if isinstance(step, Chunk):
            yield {**step.body, **usage}
        elif order.usage_streamed:
            yield {**_usage(step), "model": first.body["model"]}


def _replayed(answer: Answer, order: Order) -> Iterator[dict[str, Any]]:
    for body in chat_chunks.replay(orjson.loads(answer.body)):
        yield {**body, "usage": None} if order.usage_streamed else body
    if order.usage_streamed:
        yield _usage(answer)


def _usage(answer: Answer) -> dict[str, Any]:
    """Return the last chunk of a stream: the usage, and what else headers would tell if they were not sent yet."""
    body = orjson.loads(answer.body)
    account = {"cache": told.reason(answer), **told.account(answer)}
    return {**chat_chunks.head_of(body).usage(body["usage"]), "pressroom": account}


def _line(body: dict[str, Any]) -> bytes:
    return b"data: " + orjson.dumps(body) + b"\n\n"
