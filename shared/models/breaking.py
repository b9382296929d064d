"""Models behind a circuit breaker: while a deployment is down, whoever would call it hears so at once."""

import asyncio
import logging
import random
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Final, Protocol

from shared import errors
from shared.clock import Clock
from shared.manifest import log_events
from shared.models.base import Chunk, Completion, CompletionRequest, EmbeddingModel, Embeddings, TextModel
from shared.observability import metrics
from shared.resilience import circuit_breaker
from shared.resilience.circuit_breaker import CircuitBreaker, Outcome, State, Ticket

LOOK_SECONDS: Final = 3.0
QUIET_SECONDS: Final = 10.0
FAIR_SECONDS: Final = 5.0
_SPREAD: Final = 0.25
_BAD: Final = (errors.ProviderUnavailableError, errors.ProviderRateLimitedError)

_log = logging.getLogger(__name__)


class Notices(Protocol):
    """What processes tell each other about deployments that are held back; no method raises."""

    async def seconds_left(self, deployment: str) -> float | None:
        """Return how long others hold ``deployment`` back: 0 if they do not, None if nobody can say."""
        ...

    async def post(self, deployment: str, seconds: float) -> None:
        """Tell the others to hold ``deployment`` back for ``seconds``."""
        ...

    async def remove(self, deployment: str) -> None:
        """Tell the others that ``deployment`` is well."""
        ...


class NoNotices:
    """Keeps everything to itself: for deployments of which this process has the only one."""

    async def seconds_left(self, deployment: str) -> float | None:  # noqa: ARG002 - the port's argument
        """Return that nobody can say."""
        return None

    async def post(self, deployment: str, seconds: float) -> None:
        """Tell nobody."""

    async def remove(self, deployment: str) -> None:
        """Tell nobody."""


@dataclass
class _Call:
    """An admitted call; ``answered`` once something good came of it."""

    ticket: Ticket
    began: float
    answered: bool = False
    recorded: bool = False


class Guard:
    """
    The breaker of one deployment, shared by everything in this process that calls it.

    Other processes' notices are read only by calls that can learn from them: after a quiet time, after a failure, and
    while the deployment is held back on their word; every few seconds at most.
    """

    def __init__(
        self,
        deployment: str,
        *,
        clock: Clock,
        notices: Notices,
        policy: circuit_breaker.Policy | None = None,
        rng: Callable[[], float] = random.random,
    ) -> None:
        """Watch over ``deployment``; ``rng`` spreads the probes of processes that hold back on a notice."""
        self.deployment = deployment
        self.breaker = CircuitBreaker(policy or circuit_breaker.Policy(), clock.monotonic)
        self._clock = clock
        self._notices = notices
        self._rng = rng
        self._looked_at = self._good_at = float("-inf")
        self._looking: asyncio.Task[None] | None = None

    def check(self) -> None:
        """Raise ProviderHeldBackError while calls are held back."""
        if self.breaker.state == "open":
            raise self._held_back()

    @asynccontextmanager
    async def call(self) -> AsyncIterator[_Call]:
        """Admit a call, or raise ProviderHeldBackError; what the body raises decides what is thought of it."""
        await self._look()
        ticket = self.breaker.admit()
        if ticket is None:
            metrics.MODEL_CALLS_HELD_BACK.labels(model=self.deployment).inc()
            raise self._held_back()
        call = _Call(ticket, self._clock.monotonic())
        try:
            yield call
        except Exception as error:
            await self._record(call, self._outcome(call, error), _hint(error))
            raise
        except BaseException:  # the caller has left
            self.breaker.record(ticket, "good" if call.answered else "nothing")
            raise
        await self._record(call, "good")

    async def answered(self, call: _Call) -> None:
        """Note that an answer has begun, which is all that a probe is to find out."""
        call.answered = True
        if call.ticket.probe and not call.recorded:
            await self._record(call, "good")

    async def _record(self, call: _Call, outcome: Outcome, retry_after: float | None = None) -> None:
        if call.recorded:
            return
        call.recorded = True
        if outcome == "good":
            self._good_at = self._clock.monotonic()
        changed = self.breaker.record(call.ticket, outcome, retry_after)
        if changed is not None:
            await self._tell(changed)

    async def _tell(self, state: State) -> None:
        metrics.MODEL_BREAKER_CHANGES.labels(model=self.deployment, state=state).inc()
        metrics.MODEL_BREAKER_OPEN.labels(model=self.deployment).set(state == "open")
        extra = {"deployment": self.deployment}
        if state == "open":
            seconds = self.breaker.retry_after
            _log.warning(log_events.MODEL_HELD_BACK, extra={**extra, "seconds": round(seconds, 1)})
            await self._notices.post(self.deployment, seconds)
        else:
            _log.info("a model provider is called again", extra=extra)
            await self._notices.remove(self.deployment)

    async def _look(self) -> None:
        now = self._clock.monotonic()
        due = self._looking is None and now - self._looked_at >= LOOK_SECONDS
        if due and self._is_worth_a_look(now):
            self._looked_at = now
            self._looking = asyncio.create_task(self._read())
        if self._looking is not None:
            await asyncio.shield(self._looking)

    async def _read(self) -> None:
        try:
            left = await self._notices.seconds_left(self.deployment)
        finally:
            self._looking = None
        if left:
            self.breaker.hold(left * (1 + _SPREAD * self._rng()))
        elif left is not None:
            self.breaker.lift()

    def _is_worth_a_look(self, now: float) -> bool:
        if self.breaker.state != "closed":
            return self.breaker.borrowed
        return now - self._good_at > QUIET_SECONDS or self.breaker.suspicious

    def _outcome(self, call: _Call, error: Exception) -> Outcome:
        """Return what an error says: a refusal is an answer, and a timeout counts only if there was time to answer."""
        if isinstance(error, _BAD):
            return "bad"
        if isinstance(error, errors.ProviderTimeoutError):
            fair = self._clock.monotonic() - call.began >= FAIR_SECONDS
            return "bad" if fair else "nothing"
        return "good" if isinstance(error, errors.ProviderError) else "nothing"

    def _held_back(self) -> errors.ProviderHeldBackError:
        seconds = self.breaker.retry_after
        return errors.ProviderHeldBackError(
            f"{self.deployment} has failed too often of late; it is asked again in {max(seconds, 1):.0f} s.",
            retry_after=seconds,
        )


class BreakingModel:
    """Holds calls of another text model back while its deployment fails."""

    def __init__(self, model: TextModel, guard: Guard) -> None:
        """Wrap ``model``."""
        self._model = model
        self._guard = guard

    @property
    def name(self) -> str:
        """Return the wrapped model's name."""
        return self._model.name

    async def complete(self, request: CompletionRequest) -> Completion:
        """Return the wrapped model's answer."""
        async with self._guard.call():
            return await self._model.complete(request)

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Chunk, None]:
        """Yield the wrapped model's answer."""
        async with self._guard.call() as call, aclosing(self._model.stream(request)) as chunks:
            async for chunk in chunks:
                if not call.answered:
                    await self._guard.answered(call)
                yield chunk

    async def ping(self) -> None:
        """Ping the wrapped model, unless it is held back."""
        self._guard.check()
        await self._model.ping()

    async def aclose(self) -> None:
        """Close the wrapped model."""
        await self._model.aclose()


class BreakingEmbeddings:
    """Holds calls of another embedding model back while its deployment fails."""

    def __init__(self, model: EmbeddingModel, guard: Guard) -> None:
        """Wrap ``model``."""
        self._model = model
        self._guard = guard

    @property
    def name(self) -> str:
        """Return the wrapped model's name."""
        return self._model.name

    async def embed(
        self,
        texts: tuple[str, ...],
        *,
        dimensions: int | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the port's argument
    ) -> Embeddings:
        """Return the wrapped model's vectors."""
        async with self._guard.call():
            return await self._model.embed(texts, dimensions=dimensions, timeout=timeout)

    async def aclose(self) -> None:
        """Close the wrapped model."""
        await self._model.aclose()


def _hint(error: Exception) -> float | None:
    return error.retry_after if isinstance(error, errors.PressroomError) else None
