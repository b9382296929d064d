"""Planned faults, for tests and demonstrations of what happens when a model misbehaves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from shared import errors

Action = Literal["fail", "time_out", "truncate"]


@dataclass(frozen=True)
class Fault:
    """
    What happens at every ``every``-th call.

    ``fail`` raises what ``error`` makes, ``time_out`` waits out the request's time and raises, ``truncate``
    stops after ``tokens`` tokens as if a limit had been reached.
    """

    action: Action
    every: int = 1
    error: Callable[[], errors.PressroomError] = errors.ProviderUnavailableError
    tokens: int = 20

    def strikes(self, call: int) -> bool:
        """Whether this fault hits call number ``call``, the first being 1."""
        return call % self.every == 0


def striking(plan: Sequence[Fault], call: int) -> Fault | None:
    """Return the first fault of ``plan`` that hits call number ``call``."""
    return next((fault for fault in plan if fault.strikes(call)), None)
