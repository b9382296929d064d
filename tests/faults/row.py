"""What a row of the fault suite is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field


def _silent(_: int, __: int) -> None:
    return


@dataclass(frozen=True)
class Options:
    """
    How a row is run.

    ``seeds`` says how many schedules are drawn, from ``first`` on, and ``processes`` how many are played at once; a
    ``brief`` run is part of the tests. ``advance`` is told how many plays of how many are done.
    """

    seeds: int = 10_000
    first: int = 0
    brief: bool = False
    processes: int = 1
    advance: Callable[[int, int], None] = _silent


@dataclass(frozen=True)
class Outcome:
    """What a row came to: its figures, and a story for each broken promise."""

    figures: Mapping[str, str] = field(default_factory=dict)
    failures: Sequence[str] = ()

    @property
    def passed(self) -> bool:
        """Return whether every promise was kept."""
        return not self.failures


@dataclass(frozen=True)
class Row:
    """One line of the suite: a kind of disaster, and the promise that it must not break."""

    name: str
    promise: str
    run: Callable[[Options], Outcome]
