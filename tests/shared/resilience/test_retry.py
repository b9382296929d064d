import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from shared import errors
from shared.resilience import retry
from shared.resilience.deadline import Deadline
from tests.shared.resilience.manual_clock import ManualClock

POLICY = retry.Policy(attempts=4, base=1, cap=3, hint_cap=30)


class Flaky:
    """Raises the given errors one after another, then answers."""

    def __init__(self, *failures: BaseException) -> None:
        self.failures = list(failures)
        self.calls = 0

    async def __call__(self) -> str:
        self.calls += 1
        if self.failures:
            raise self.failures.pop(0)
        return "done"


async def call(function: Callable[[], Awaitable[str]], clock: ManualClock, deadline: Deadline | None = None) -> str:
    return await retry.call(POLICY, function, clock=clock, rng=lambda: 1.0, deadline=deadline)


async def test_success_is_returned_without_waiting(clock: ManualClock) -> None:
    assert await call(Flaky(), clock) == "done"
    assert clock.slept == []


async def test_waits_double_up_to_the_cap(clock: ManualClock) -> None:
    flaky = Flaky(*[errors.ProviderUnavailableError() for _ in range(3)])
    assert await call(flaky, clock) == "done"
    assert clock.slept == [1, 2, 3]


async def test_jitter_spreads_over_the_whole_wait(clock: ManualClock) -> None:
    draws = iter([0.0, 0.25, 0.5])
    flaky = Flaky(*[errors.ContentionError() for _ in range(3)])
    await retry.call(POLICY, flaky, clock=clock, rng=lambda: next(draws))
    assert clock.slept == [0.0, 0.5, 1.5]


async def test_last_error_is_raised_when_attempts_run_out(clock: ManualClock) -> None:
    last = errors.StoreUnavailableError("the fourth")
    flaky = Flaky(*[errors.StoreUnavailableError() for _ in range(3)], last)
    with pytest.raises(errors.StoreUnavailableError) as caught:
        await call(flaky, clock)
    assert caught.value is last
    assert flaky.calls == 4


@pytest.mark.parametrize(
    "error",
    [errors.ProviderRejectedError(), errors.NotFoundError(), ValueError("a bug"), asyncio.CancelledError()],
    ids=lambda error: type(error).__name__,
)
async def test_other_errors_are_raised_at_once(clock: ManualClock, error: BaseException) -> None:
    flaky = Flaky(error)
    with pytest.raises(type(error)):
        await call(flaky, clock)
    assert flaky.calls == 1


@pytest.mark.parametrize(("hint", "waited"), [(0.5, 1), (7, 7), (600, 30)])
async def test_retry_after_is_a_capped_lower_bound(clock: ManualClock, hint: float, waited: float) -> None:
    await call(Flaky(errors.ProviderRateLimitedError(retry_after=hint)), clock)
    assert clock.slept == [waited]


@pytest.mark.parametrize(("hint", "left"), [(20, 10), (600, 100)])
async def test_hint_beyond_the_deadline_gives_up_at_once(clock: ManualClock, hint: float, left: float) -> None:
    original = errors.ProviderRateLimitedError(retry_after=hint)
    with pytest.raises(errors.ProviderRateLimitedError) as caught:
        await call(Flaky(original), clock, deadline=Deadline.after(left, clock))
    assert caught.value is original
    assert clock.slept == []


@pytest.mark.parametrize(("hint", "waited"), [(2.0, 2.0), (2.1, 0.0)])
async def test_hint_beyond_the_patience_is_left_to_the_caller(clock: ManualClock, hint: float, waited: float) -> None:
    impatient = replace(POLICY, patience=2.0)
    work = Flaky(errors.ProviderRateLimitedError(retry_after=hint))
    with contextlib.suppress(errors.ProviderRateLimitedError):
        await retry.call(impatient, work, clock=clock, rng=lambda: 0.0)

    assert sum(clock.slept) == waited


async def test_kinds_that_somebody_else_can_mend_are_given_up(clock: ManualClock) -> None:
    handing_on = replace(POLICY, given_up=(errors.ProviderTimeoutError,))
    work = Flaky(errors.ProviderUnavailableError(), errors.ProviderTimeoutError(), errors.ProviderTimeoutError())
    with pytest.raises(errors.ProviderTimeoutError):
        await retry.call(handing_on, work, clock=clock, rng=lambda: 0.0)
    assert work.calls == 2
    with pytest.raises(errors.ProviderTimeoutError):
        await retry.call(handing_on, work, clock=clock, rng=lambda: 0.0)
    assert work.calls == 3


async def test_deadline_ends_the_tries_before_attempts_do(clock: ManualClock) -> None:
    flaky = Flaky(*[errors.ProviderUnavailableError() for _ in range(9)])
    with pytest.raises(errors.ProviderUnavailableError):
        await call(flaky, clock, deadline=Deadline.after(2.5, clock))
    assert clock.slept == [1]


async def test_expired_deadline_prevents_the_first_try(clock: ManualClock) -> None:
    flaky = Flaky()
    with pytest.raises(errors.DeadlineExceededError):
        await call(flaky, clock, deadline=Deadline.after(0, clock))
    assert flaky.calls == 0


async def test_functions_returning_awaitables_are_awaited(clock: ManualClock) -> None:
    flaky = Flaky()
    assert await call(lambda: flaky(), clock)  # noqa: PLW0108  the lambda is what is tested == "done"


def test_backoff_of_absurd_attempts_stays_capped() -> None:
    assert POLICY.wait(100_000, None, lambda: 1.0) == 3
