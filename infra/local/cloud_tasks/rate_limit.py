"""The token bucket that paces a queue."""

import math

from infra.local.cloud_tasks.messages import SECOND


class TokenBucket:
    """Up to ``size`` tokens, refilled at ``rate`` a second; every dispatch takes one."""

    def __init__(self, rate: float, size: int, now: int) -> None:
        self._rate = rate
        self._size = size
        self._tokens = float(size)
        self._filled_at = now

    def resize(self, rate: float, size: int, now: int) -> None:
        """Change rate and size; tokens that are there stay, as far as they fit."""
        self._fill(now)
        self._rate = rate
        self._size = size
        self._tokens = min(self._tokens, float(size))

    def ready_at(self, now: int) -> int:
        """Return when the next token is there, ``now`` if it is."""
        self._fill(now)
        if self._tokens >= 1:
            return now
        return now + math.ceil((1 - self._tokens) / self._rate * SECOND)

    def take(self, now: int) -> None:
        """Take a token."""
        self._fill(now)
        self._tokens -= 1

    def _fill(self, now: int) -> None:
        gained = max(0, now - self._filled_at) * self._rate / SECOND
        self._tokens = min(float(self._size), self._tokens + gained)
        self._filled_at = now
