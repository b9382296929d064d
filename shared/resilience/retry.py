"""Retries decided by the error taxonomy: exponential backoff, full jitter, and the other side's own wish."""

import math
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception

from shared import errors
from shared.clock import Clock
from shared.resilience.deadline import Deadline

T = TypeVar("T")

Random = Callable[[], float]

_SYSTEM_RANDOM = random.SystemRandom()


@dataclass(frozen=True)
class Policy:
    """
    How often to try and how long to wait in between, in seconds.

    The wait before try n+1 is drawn evenly from 0 to ``base * 2 ** (n - 1)``, at most ``cap``. An error's
    ``retry_after`` is a lower bound, itself believed up to ``hint_cap``. One that is above ``patience`` ends the tries:
    whoever called can wait better than by keeping everything open. Errors of the kinds ``given_up`` are not tried
    again, because somebody else can do the work.
    """

    attempts: int = 4
    base: float = 0.5
    cap: float = 20.0
    hint_cap: float = 60.0
    patience: float = math.inf
    given_up: tuple[type[errors.PressroomError], ...] = ()

    def retries(self, error: BaseException) -> bool:
        """Return whether ``error`` is one after which to try again."""
        return is_retryable(error) and not isinstance(error, self.given_up)

    def wait(self, attempt: int, error: BaseException | None, rng: Random) -> float:
        """Return the seconds to wait after failed try number ``attempt`` (the first is 1)."""
        jittered = rng() * min(self.cap, self.base * 2.0 ** min(attempt - 1, 64))
        return max(jittered, min(_hint(error), self.hint_cap))


async def call(
    policy: Policy,
    function: Callable[[], Awaitable[T]],
    *,
    clock: Clock,
    deadline: Deadline | None = None,
    rng: Random = _SYSTEM_RANDOM.random,
) -> T:
    """
    Return what ``function`` returns, calling it again after errors that say they are retryable.

    The last error is raised as it is: when it is not retryable, when the attempts are used up, or at once
    when the next try could only start after ``deadline``. A first try that succeeds costs next to nothing.
    """
    if deadline is not None:
        deadline.check()
    try:
        return await function()
    except errors.PressroomError as error:
        if not policy.retries(error):
            raise
        failures = [error]

    def wait(state: RetryCallState) -> float:
        return policy.wait(state.attempt_number, _error(state), rng)

    def stop(state: RetryCallState) -> bool:
        hint = _hint(_error(state))
        too_late = deadline is not None and max(state.upcoming_sleep, hint) >= deadline.remaining()
        return too_late or hint > policy.patience or state.attempt_number >= policy.attempts

    async def attempt() -> T:
        if failures:
            raise failures.pop()
        return await function()

    retrying = AsyncRetrying(
        retry=retry_if_exception(policy.retries), wait=wait, stop=stop, sleep=clock.sleep, reraise=True
    )
    return await retrying(attempt)


def is_retryable(error: BaseException) -> bool:
    """Whether ``error`` belongs to the taxonomy and says that another try may succeed."""
    return isinstance(error, errors.PressroomError) and error.retryable


def _hint(error: BaseException | None) -> float:
    return (error.retry_after or 0.0) if isinstance(error, errors.PressroomError) else 0.0


def _error(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None
