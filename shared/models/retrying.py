"""A text model that tries again: the wrapped model's failures decide, as the error taxonomy says."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace

from shared.clock import Clock
from shared.models.base import Chunk, Completion, CompletionRequest, TextModel
from shared.resilience import retry
from shared.resilience.deadline import Deadline

_MIN_SECONDS = 0.001


class RetryingModel:
    """
    Applies a retry policy to another model.

    A request's ``timeout`` covers all tries together. A stream is tried again only while nothing of it has
    been handed on: afterwards the reader would see the beginning twice.
    """

    def __init__(self, model: TextModel, *, policy: retry.Policy, clock: Clock, rng: Callable[[], float]) -> None:
        """Wrap ``model``; ``rng`` draws the jitter."""
        self._model = model
        self._policy = policy
        self._clock = clock
        self._rng = rng

    @property
    def name(self) -> str:
        """Return the wrapped model's name."""
        return self._model.name

    async def complete(self, request: CompletionRequest) -> Completion:
        """Return the first whole answer."""
        deadline = self._deadline(request)

        async def attempt() -> Completion:
            return await self._model.complete(_within(request, deadline))

        return await retry.call(self._policy, attempt, clock=self._clock, deadline=deadline, rng=self._rng)

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Chunk, None]:
        """Yield the first answer that begins."""
        deadline = self._deadline(request)

        async def begin() -> tuple[Chunk, AsyncGenerator[Chunk, None]]:
            chunks = self._model.stream(_within(request, deadline))
            return await anext(chunks), chunks

        first, rest = await retry.call(self._policy, begin, clock=self._clock, deadline=deadline, rng=self._rng)
        async with aclosing(rest):
            yield first
            async for chunk in rest:
                yield chunk

    async def ping(self) -> None:
        """Ping the wrapped model, once: a probe reports what is."""
        await self._model.ping()

    async def aclose(self) -> None:
        """Close the wrapped model."""
        await self._model.aclose()

    def _deadline(self, request: CompletionRequest) -> Deadline | None:
        return None if request.timeout is None else Deadline.after(request.timeout, self._clock)


def _within(request: CompletionRequest, deadline: Deadline | None) -> CompletionRequest:
    return request if deadline is None else replace(request, timeout=max(_MIN_SECONDS, deadline.remaining()))
