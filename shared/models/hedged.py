"""A model that is asked twice when it is slow: whoever answers well first wins, the other is called off."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import aclosing
from dataclasses import replace
from typing import Any, Final, Literal, TypeVar

from shared.clock import Clock
from shared.models.base import Chunk, Completion, CompletionRequest, TextModel
from shared.observability import metrics
from shared.resilience.deadline import Deadline

T = TypeVar("T")
Winner = Literal["alone", "first", "second"]

HEDGED: Final = "hedged"
_MIN_SECONDS: Final = 0.001


class HedgedModel:
    """
    Asks a second model once the first has kept silent for a while.

    A first call that fails before that is simply a failure. Once both are asked, the first good answer wins, and only
    when both fail is that a failure: the first one's. The metadata's ``hedged`` tells who won. Each call is accounted
    for by the wrappers inside, the one that is called off by what it can have cost.
    """

    def __init__(self, first: TextModel, second: TextModel, *, after: float, clock: Clock) -> None:
        """Ask ``second`` once ``first`` has kept silent for ``after`` seconds."""
        self._first = first
        self._second = second
        self._after = after
        self._clock = clock

    @property
    def name(self) -> str:
        """Return the first model's name."""
        return self._first.name

    async def complete(self, request: CompletionRequest) -> Completion:
        """Return the first good answer."""
        later = self._later(request)
        completion, winner = await self._race(
            lambda: self._first.complete(request), lambda: self._second.complete(later()), _leave
        )
        return _signed(completion, winner)

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Chunk, None]:
        """Yield the answer that begins first."""
        later = self._later(request)
        piped, winner = await self._race(
            lambda: _Piped.begin(self._first.stream(request)),
            lambda: _Piped.begin(self._second.stream(later())),
            _Piped.aclose,
        )
        try:
            async for chunk in piped:
                yield (
                    chunk if chunk.completion is None else replace(chunk, completion=_signed(chunk.completion, winner))
                )
        finally:
            await piped.aclose()

    async def ping(self) -> None:
        """Ping the first model."""
        await self._first.ping()

    async def aclose(self) -> None:
        """Close both models."""
        await self._first.aclose()
        await self._second.aclose()

    def _later(self, request: CompletionRequest) -> Callable[[], CompletionRequest]:
        """Return what gives the request with the time that is left of it by then."""
        if request.timeout is None:
            return lambda: request
        deadline = Deadline.after(request.timeout, self._clock)
        return lambda: replace(request, timeout=max(_MIN_SECONDS, deadline.remaining()))

    async def _race(
        self,
        first: Callable[[], Coroutine[Any, Any, T]],
        second: Callable[[], Coroutine[Any, Any, T]],
        discard: Callable[[T], Awaitable[None]],
    ) -> tuple[T, Winner]:
        """Return what was good first, and whose it was; ``discard`` what came too late."""
        running: dict[asyncio.Task[T], Winner] = {asyncio.create_task(first()): "first"}
        won: asyncio.Task[T] | None = None
        try:
            if not await self._is_done_soon(next(iter(running))):
                running[asyncio.create_task(second())] = "second"
            won = await _first_good(list(running))
        finally:
            await _call_off([call for call in running if call is not won], discard)
        if len(running) == 1:
            return won.result(), "alone"
        metrics.MODEL_HEDGES.labels(winner=running[won]).inc()
        return won.result(), running[won]

    async def _is_done_soon(self, call: "asyncio.Task[T]") -> bool:
        pause = asyncio.create_task(self._clock.sleep(self._after))
        both: list[asyncio.Task[Any]] = [call, pause]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            pause.cancel()
        return call.done()


class _Piped:
    """
    A stream that is read in a task of its own and handed over piece by piece.

    What it opens and closes thus happens in one context, whoever reads it.
    """

    def __init__(self, chunks: AsyncGenerator[Chunk, None]) -> None:
        self._pieces: asyncio.Queue[Chunk | None] = asyncio.Queue()
        self._reading = asyncio.create_task(self._read(chunks))
        self._first: Chunk | None = None

    @classmethod
    async def begin(cls, chunks: AsyncGenerator[Chunk, None]) -> "_Piped":
        """Return the stream once its first piece is there; raises what the stream raises before that."""
        piped = cls(chunks)
        try:
            piped._first = await piped._next()
        except BaseException:
            await piped.aclose()
            raise
        return piped

    async def __aiter__(self) -> AsyncGenerator[Chunk, None]:
        piece = self._first
        while piece is not None:
            yield piece
            piece = await self._next()

    async def aclose(self) -> None:
        """Stop reading; what was not read is lost."""
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)

    async def _next(self) -> Chunk | None:
        piece = await self._pieces.get()
        if piece is None:
            await self._reading  # raises what has ended it
        return piece

    async def _read(self, chunks: AsyncGenerator[Chunk, None]) -> None:
        try:
            async with aclosing(chunks):
                async for chunk in chunks:
                    self._pieces.put_nowait(chunk)
        finally:
            self._pieces.put_nowait(None)


async def _first_good(calls: "list[asyncio.Task[T]]") -> "asyncio.Task[T]":
    """Return the first call that ends well, or the first of all when none does."""
    pending = set(calls)
    while pending:
        _, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        for call in calls:
            if call.done() and not call.cancelled() and call.exception() is None:
                return call
    return calls[0]


async def _call_off(calls: "list[asyncio.Task[T]]", discard: Callable[[T], Awaitable[None]]) -> None:
    for call in calls:
        call.cancel()
    for result in await asyncio.gather(*calls, return_exceptions=True):
        if not isinstance(result, BaseException):
            await discard(result)


async def _leave(_: Completion) -> None:
    return


def _signed(completion: Completion, winner: Winner) -> Completion:
    if winner == "alone":
        return completion
    return replace(completion, metadata={**completion.metadata, HEDGED: winner})
