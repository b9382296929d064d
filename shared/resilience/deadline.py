"""A point in time after which work is worthless, handed down from the caller to everything below."""

from dataclasses import dataclass
from typing import Self

from shared import errors
from shared.clock import Clock


@dataclass(frozen=True)
class Deadline:
    """The moment ``at`` on the monotonic scale of ``clock``."""

    at: float
    clock: Clock

    @classmethod
    def after(cls, seconds: float, clock: Clock) -> Self:
        """Return the deadline ``seconds`` from this moment."""
        return cls(clock.monotonic() + seconds, clock)

    def remaining(self) -> float:
        """Return the seconds left, never less than zero."""
        return max(0.0, self.at - self.clock.monotonic())

    @property
    def expired(self) -> bool:
        """Whether no time is left."""
        return self.remaining() == 0.0

    def within(self, seconds: float) -> Self:
        """Return the deadline of a part of the work: ``seconds`` from this moment, but not after this one."""
        return type(self)(min(self.at, self.clock.monotonic() + seconds), self.clock)

    def check(self) -> None:
        """Raise ``DeadlineExceededError`` when no time is left."""
        if self.expired:
            raise errors.DeadlineExceededError
