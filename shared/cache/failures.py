"""Failures of moments ago: a provider that has just said no is not asked the same again at once."""

from collections import OrderedDict
from dataclasses import dataclass

from shared import errors
from shared.cache.entry import Slot
from shared.clock import Clock

LONGEST = 5.0
MOST = 10_000

_SECONDS: tuple[tuple[type[errors.ProviderError], float], ...] = (
    (errors.ProviderRejectedError, LONGEST),
    (errors.ProviderRefusedError, LONGEST),
    (errors.ProviderUnavailableError, 1.0),
    (errors.ProviderRateLimitedError, 1.0),
)


@dataclass(frozen=True, slots=True)
class _Failure:
    error: errors.ProviderError
    until: float


class Failures:
    """What of a provider's errors this process remembers, by slot, for seconds only; stored nowhere."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures: OrderedDict[Slot, _Failure] = OrderedDict()

    def note(self, slot: Slot, error: BaseException) -> None:
        """Remember ``error``, if it is one that would come again at once."""
        seconds = _seconds(error)
        if not seconds or not isinstance(error, errors.ProviderError):
            return
        self._failures[slot] = _Failure(error, self._clock.monotonic() + seconds)
        self._failures.move_to_end(slot)
        if len(self._failures) > MOST:
            self._failures.popitem(last=False)

    def forget(self, slot: Slot) -> None:
        """Forget what went wrong in ``slot``: something has gone right."""
        self._failures.pop(slot, None)

    def recall(self, slot: Slot) -> errors.ProviderError | None:
        """Return the error that is too young for another try, made anew."""
        found = self._failures.get(slot)
        if found is None:
            return None
        left = found.until - self._clock.monotonic()
        if left <= 0:
            del self._failures[slot]
            return None
        error = found.error
        hint = None if error.retry_after is None else left
        return type(error)(error.detail, errors=error.errors, retry_after=hint)


def _seconds(error: BaseException) -> float:
    """Return for how long an error counts, or 0 if it must not."""
    for kind, seconds in _SECONDS:
        if isinstance(error, kind):
            hint = error.retry_after
            return seconds if hint is None else min(hint, LONGEST)
    return 0.0
