"""A text model that is watched: a span, a count, the time, the tokens and the money of every call."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from typing import Final

from shared import errors
from shared.clock import Clock
from shared.models.base import Chunk, Completion, CompletionRequest, TextModel
from shared.models.reference import ModelReference
from shared.observability import metrics, provider_time, tracing

ABANDONED: Final = "abandoned"
UNEXPECTED: Final = "unexpected"


@dataclass
class _Call:
    """One call under way; ``completion`` is set when it has come to its end."""

    completion: Completion | None = None


class InstrumentedModel:
    """
    Watches another model.

    The outcome label is the finish reason, the code of the error, or ``abandoned`` when the reader left. The
    model label is the configured name, never one that a request or a provider has made up.
    """

    def __init__(self, model: TextModel, *, clock: Clock) -> None:
        """Wrap ``model``."""
        self._model = model
        self._clock = clock
        reference = ModelReference.parse(model.name)
        self._provider, self._label = reference.provider, reference.name or reference.provider

    @property
    def name(self) -> str:
        """Return the wrapped model's name."""
        return self._model.name

    async def complete(self, request: CompletionRequest) -> Completion:
        """Return the wrapped model's answer."""
        with self._watch() as call:
            call.completion = await self._model.complete(request)
        return call.completion

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Chunk, None]:
        """Yield the wrapped model's answer."""
        with self._watch() as call:
            async with aclosing(self._model.stream(request)) as chunks:
                async for chunk in chunks:
                    call.completion = chunk.completion
                    yield chunk

    async def ping(self) -> None:
        """Ping the wrapped model."""
        await self._model.ping()

    async def aclose(self) -> None:
        """Close the wrapped model."""
        await self._model.aclose()

    @contextmanager
    def _watch(self) -> Iterator[_Call]:
        call, outcome, started = _Call(), ABANDONED, self._clock.monotonic()
        try:
            with (
                provider_time.waiting(),
                tracing.span("model.complete", provider=self._provider, model=self._label) as span,
            ):
                yield call
                outcome = call.completion.finish_reason if call.completion else ABANDONED
                span.set_attribute("outcome", outcome)
        except errors.PressroomError as error:
            outcome = error.code
            raise
        except Exception:
            outcome = UNEXPECTED
            raise
        finally:
            self._record(call, outcome, self._clock.monotonic() - started)

    def _record(self, call: _Call, outcome: str, seconds: float) -> None:
        labels = {"provider": self._provider, "model": self._label}
        metrics.MODEL_CALLS.labels(**labels, outcome=outcome).inc()
        metrics.MODEL_CALL_SECONDS.labels(**labels).observe(seconds)
        if call.completion is None:
            return
        usage, cost = call.completion.usage, call.completion.cost
        metrics.PROMPT_TOKENS.labels(model=self._label, kind="prompt").inc(usage.prompt_tokens)
        metrics.PROMPT_TOKENS.labels(model=self._label, kind="completion").inc(usage.completion_tokens)
        if cost:
            metrics.MODEL_COST.labels(model=self._label).inc(float(cost))
