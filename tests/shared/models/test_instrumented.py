from collections.abc import AsyncGenerator
from contextlib import aclosing
from decimal import Decimal
from typing import Any

import pytest

from shared import errors
from shared.models.base import Chunk, Completion, CompletionRequest, Usage
from shared.models.instrumented import InstrumentedModel
from shared.models.offline.faults import Fault
from shared.models.offline.model import OfflineModel
from shared.observability import metrics
from tests.shared.models.offline.aids import request
from tests.shared.resilience.manual_clock import ManualClock

ASKED = request("Topic: tea", "Length: 40 words")


class Priced(OfflineModel):
    """Writes like the offline model and asks for money."""

    def __init__(self, name: str, clock: ManualClock, **options: Any) -> None:
        super().__init__(clock=clock, **options)
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    async def complete(self, request: CompletionRequest) -> Completion:
        done = await super().complete(request)
        return Completion(done.text, "stop", Usage(30, 70), "acme", "whatever-v9", Decimal("0.25"))

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Chunk, None]:
        yield Chunk("Tea.")
        yield Chunk("", await self.complete(request))


def sample(name: str, **labels: str) -> float:
    return metrics.REGISTRY.get_sample_value(name, labels) or 0.0


def watched(name: str, clock: ManualClock, **options: Any) -> InstrumentedModel:
    return InstrumentedModel(Priced(name, clock, **options), clock=clock)


async def test_call_is_counted_timed_and_priced(clock: ManualClock) -> None:
    await watched("acme/counted", clock, latency=3).complete(ASKED)
    assert sample("model_calls_total", provider="acme", model="counted", outcome="stop") == 1
    assert sample("model_call_duration_seconds_sum", provider="acme", model="counted") == 3
    assert sample("prompt_token_usage", model="counted", kind="prompt") == 30
    assert sample("prompt_token_usage", model="counted", kind="completion") == 70
    assert sample("model_cost_usd_total", model="counted") == 0.25


async def test_stream_is_counted_at_its_end(clock: ManualClock) -> None:
    model = watched("acme/streamed", clock)
    async for _ in model.stream(ASKED):
        assert sample("model_calls_total", provider="acme", model="streamed", outcome="stop") == 0
    assert sample("model_calls_total", provider="acme", model="streamed", outcome="stop") == 1
    assert sample("prompt_token_usage", model="streamed", kind="completion") == 70


async def test_left_stream_counts_as_abandoned(clock: ManualClock) -> None:
    async with aclosing(watched("acme/left", clock).stream(ASKED)) as chunks:
        await anext(chunks)
    assert sample("model_calls_total", provider="acme", model="left", outcome="abandoned") == 1
    assert sample("model_cost_usd_total", model="left") == 0


async def test_failure_is_counted_by_its_code(clock: ManualClock) -> None:
    model = watched("acme/failing", clock, plan=[Fault("fail", error=errors.ProviderRateLimitedError)])
    with pytest.raises(errors.ProviderRateLimitedError):
        await model.complete(ASKED)
    assert sample("model_calls_total", provider="acme", model="failing", outcome="provider_rate_limited") == 1


async def test_names_from_requests_never_become_labels(clock: ManualClock) -> None:
    await watched("acme/own", clock).complete(CompletionRequest(ASKED.messages, model="made-up"))
    assert b"made-up" not in metrics.render()[0]
    assert b"whatever-v9" not in metrics.render()[0]


async def test_provider_without_models_is_its_own_label(clock: ManualClock) -> None:
    before = sample("model_calls_total", provider="offline", model="offline", outcome="stop")
    await InstrumentedModel(OfflineModel(clock=clock), clock=clock).complete(ASKED)
    assert sample("model_calls_total", provider="offline", model="offline", outcome="stop") == before + 1
