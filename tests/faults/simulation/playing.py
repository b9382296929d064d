"""Plays many schedules and adds up what came of them; what breaks a promise is shrunk and told."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sized
from dataclasses import dataclass, field
from typing import Protocol

from tests.faults.row import Options, Outcome
from tests.faults.simulation import shrinking, telling
from tests.faults.simulation.schedules import Report, Schedule, play

MOST_FAILURES = 3


class Schedules(Iterable[Schedule], Sized, Protocol):
    """Schedules to play, and how many they are."""


@dataclass
class Sum:
    """What many plays came to."""

    plays: int = 0
    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    recoveries: list[float] = field(default_factory=list)
    ended: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def add(self, other: "Sum") -> None:
        """Add up what was played elsewhere."""
        self.plays += other.plays
        self.seconds += other.seconds
        self.counts.update(other.counts)
        self.recoveries += other.recoveries
        self.ended += other.ended
        self.failures += other.failures

    def outcome(self, **more: str) -> Outcome:
        """Return the outcome of the row, with ``more`` figures of its own."""
        return Outcome({**self.figures(), **more}, self.failures)

    def figures(self) -> Mapping[str, str]:
        """Return the figures that all rows have."""
        ordered = sorted(self.recoveries) or [0.0]
        return {
            "schedules": f"{self.plays:,} ({self.plays / max(self.seconds, 1e-9):.0f}/s of CPU)",
            "faults": f"{self.counts['faults']:,}",
            "recovered within": f"p50 {ordered[len(ordered) // 2]:.0f} s, worst {ordered[-1]:.0f} s",
        }


def play_all(schedules: Schedules, options: Options, again: Callable[[Report], str] = lambda _: "") -> Sum:
    """Play everything, or until a few promises are broken; ``again`` says how to play a report once more."""
    total = Sum()
    for schedule in schedules:
        began = time.process_time()
        report = play(schedule)
        total.seconds += time.process_time() - began
        total.plays += 1
        total.counts.update(report.counts)
        total.recoveries.append(report.recovery)
        total.ended.append(report.ended)
        options.advance(total.plays, len(schedules))
        if report.violations:
            total.failures.append(telling.story(shrinking.shortest(report, play), again(report)))
            if len(total.failures) >= MOST_FAILURES:
                break
    return total
