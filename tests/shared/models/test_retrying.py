from collections.abc import AsyncGenerator, Callable

import pytest

from shared import errors
from shared.models.base import Chunk, Completion, CompletionRequest
from shared.models.offline.faults import Fault
from shared.models.offline.model import OfflineModel
from shared.models.retrying import RetryingModel
from shared.resilience.retry import Policy
from tests.shared.models.offline.aids import request
from tests.shared.resilience.manual_clock import ManualClock

ASKED = request("Topic: tea", "Length: 40 words")


class Failing(OfflineModel):
    """Fails its first calls, or breaks its first streams off after a piece."""

    def __init__(self, clock: ManualClock, failures: int, error: Callable[[], Exception], pieces: int = 0) -> None:
        super().__init__(clock=clock)
        self.failures, self.error, self.pieces = failures, error, pieces
        self.timeouts: list[float | None] = []

    async def complete(self, request: CompletionRequest) -> Completion:
        self.timeouts.append(request.timeout)
        if len(self.timeouts) <= self.failures:
            raise self.error()
        return await super().complete(request)

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Chunk, None]:
        self.timeouts.append(request.timeout)
        left = self.pieces
        async for chunk in super().stream(request):
            if len(self.timeouts) <= self.failures and not left:
                raise self.error()
            left -= 1
            yield chunk


def retrying(model: OfflineModel, clock: ManualClock) -> RetryingModel:
    return RetryingModel(model, policy=Policy(attempts=3, base=1), clock=clock, rng=lambda: 1.0)


async def test_failed_call_is_tried_again(clock: ManualClock) -> None:
    inner = Failing(clock, 2, errors.ProviderUnavailableError)
    done = await retrying(inner, clock).complete(ASKED)
    assert done == await OfflineModel().complete(ASKED)
    assert [seconds for seconds in clock.slept if seconds] == [1, 2]


async def test_rejected_call_is_not_tried_again(clock: ManualClock) -> None:
    inner = Failing(clock, 1, errors.ProviderRejectedError)
    with pytest.raises(errors.ProviderRejectedError):
        await retrying(inner, clock).complete(ASKED)
    assert len(inner.timeouts) == 1


async def test_all_tries_share_one_timeout(clock: ManualClock) -> None:
    inner = Failing(clock, 2, errors.ProviderUnavailableError)
    await retrying(inner, clock).complete(request("Topic: tea", timeout=10))
    assert inner.timeouts == [10, 9, 7]


async def test_stream_is_tried_again_before_its_first_piece(clock: ManualClock) -> None:
    inner = Failing(clock, 2, errors.ProviderTimeoutError)
    chunks = [chunk async for chunk in retrying(inner, clock).stream(ASKED)]
    assert chunks[-1].completion == await OfflineModel().complete(ASKED)
    assert len(inner.timeouts) == 3


async def test_begun_stream_is_never_begun_again(clock: ManualClock) -> None:
    inner = Failing(clock, 1, errors.ProviderUnavailableError, pieces=2)
    chunks = retrying(inner, clock).stream(ASKED)
    await anext(chunks)
    await anext(chunks)
    with pytest.raises(errors.ProviderUnavailableError):
        await anext(chunks)
    assert len(inner.timeouts) == 1


async def test_last_error_is_the_providers_own(clock: ManualClock) -> None:
    model = OfflineModel(clock=clock, plan=[Fault("fail", error=errors.ProviderRateLimitedError)])
    with pytest.raises(errors.ProviderRateLimitedError):
        await retrying(model, clock).complete(ASKED)


async def test_name_and_ping_are_the_wrapped_models(clock: ManualClock) -> None:
    model = retrying(OfflineModel(clock=clock), clock)
    assert model.name == "offline"
    await model.ping()
    await model.aclose()
