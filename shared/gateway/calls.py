"""The calls of a model that answer one chat: as many as answers are wanted, all at once."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import orjson

from shared import errors
from shared.cache.question import Fresh
from shared.clock import Clock
from shared.gateway import chat_answer, chat_chunks
from shared.gateway.chat_chunks import Head
from shared.gateway.chat_key import SEMANTIC_TEMPERATURE
from shared.models.base import Completion, CompletionRequest, TextModel

T = TypeVar("T")

Write = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True)
class Call:
    """What is asked of a model, and how many answers are wanted."""

    model: TextModel
    request: CompletionRequest
    answers: int
    clock: Clock

    def requests(self) -> list[CompletionRequest]:
        """Return one request per answer; with a seed, each has one of its own."""
        name, seed = secrets.token_hex(12), self.request.seed
        return [
            replace(self.request, idempotency_key=f"{name}-{index}", seed=None if seed is None else seed + index)
            for index in range(self.answers)
        ]


async def complete(call: Call) -> Fresh:
    """Return the answers together, as the cache keeps them; raises a ProviderError if one cannot be had."""
    started, created = call.clock.monotonic(), call.clock.now()
    completions = await _all(call.model.complete(request) for request in call.requests())
    body = chat_answer.body(_new_id(), created, completions)
    return _fresh(call, body, completions, call.clock.monotonic() - started)


async def stream(call: Call, write: Write) -> Fresh:
    """Return the answers together, and write their chunks as they come."""
    started, created = call.clock.monotonic(), call.clock.now()
    head = Head(_new_id(), int(created.timestamp()), call.model.name)
    requests = enumerate(call.requests())
    completions = await _all(_streamed(call.model, request, head, index, write) for index, request in requests)
    body = chat_answer.body(head.id, created, completions)
    return _fresh(call, body, completions, call.clock.monotonic() - started)


async def _streamed(model: TextModel, request: CompletionRequest, head: Head, index: int, write: Write) -> Completion:
    opened = False
    async with aclosing(model.stream(request)) as chunks:
        async for chunk in chunks:
            if not opened:
                write(chat_chunks.opening(head, index))
                opened = True
            for piece in chat_chunks.live(head, index, chunk):
                write(piece)
            if chunk.completion is not None:
                return chunk.completion
    raise errors.ProviderAnswerError("The model's answer has no end.")


async def _all(calls: Iterable[Awaitable[T]]) -> list[T]:
    """Return the results of ``calls``, made at once; the first that fails ends the others."""
    tasks = [asyncio.ensure_future(call) for call in calls]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _fresh(call: Call, body: Mapping[str, Any], completions: Sequence[Completion], seconds: float) -> Fresh:
    return Fresh(
        orjson.dumps(body),
        cost_nano_usd=chat_answer.cost_nano_usd([completion.cost for completion in completions]),
        tokens=chat_answer.total(completions).total_tokens,
        seconds=seconds,
        meta={"model": chat_answer.model_name(completions[0])},
        unfit=next(filter(None, (_unfit(completion, call.request) for completion in completions)), ""),
        notes={name: value for one in completions for name, value in one.metadata.items()},
    )


def _unfit(completion: Completion, request: CompletionRequest) -> str:
    """Return why an answer must not be kept, if so."""
    if completion.finish_reason == "length":
        return "cut off"
    if completion.finish_reason == "refused":
        return "refused"
    if completion.tool_calls:
        steady = request.temperature is not None and request.temperature <= SEMANTIC_TEMPERATURE
        return "" if steady else f"tool calls are kept up to temperature {SEMANTIC_TEMPERATURE}"
    return "" if completion.text else "empty"


def _new_id() -> str:
    return f"chatcmpl-{secrets.token_hex(12)}"
