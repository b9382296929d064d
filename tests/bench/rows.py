"""What a benchmark comes to: figures per round, what they are compared with, and the bar they are held against."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["met", "best only", "missed", ""]
Kind = Literal["value", "ratio", "difference"]


@dataclass(frozen=True)
class Samples:
    """One value per round; ``higher`` says whether more is better."""

    values: tuple[float, ...]
    unit: str
    higher: bool = False

    @property
    def median(self) -> float:
        """Return the middle value."""
        return statistics.median(self.values)

    @property
    def best(self) -> float:
        """Return the value of the round that was disturbed least."""
        return max(self.values) if self.higher else min(self.values)


@dataclass(frozen=True)
class Baseline:
    """What the same rounds gave for something to compare with."""

    name: str
    samples: Samples
    cpu: Samples | None = None


@dataclass(frozen=True)
class Bar:
    """The limit that a row's values, or their ratio to or difference from the baseline, must keep."""

    limit: float
    kind: Kind = "value"


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    benchmark: str
    case: str
    figure: Samples
    cpu: Samples | None = None
    baseline: Baseline | None = None
    bar: Bar | None = None
    note: str = ""

    @property
    def ratio(self) -> Samples | None:
        """Return the ratio to the baseline, round by round."""
        return self._compared("ratio")

    @property
    def cpu_ratio(self) -> Samples | None:
        """Return the ratio of CPU times, round by round."""
        if self.cpu is None or self.baseline is None or self.baseline.cpu is None or not all(self.baseline.cpu.values):
            return None
        pairs = zip(self.cpu.values, self.baseline.cpu.values, strict=True)
        return Samples(tuple(own / other for own, other in pairs), "x")

    @property
    def judged(self) -> Samples | None:
        """Return what the bar is about."""
        return self._compared(self.bar.kind) if self.bar else None

    @property
    def verdict(self) -> Verdict:
        """Return whether the median keeps to the bar, or at least the best round does."""
        judged = self.judged
        if self.bar is None or judged is None:
            return ""
        if _keeps(judged.median, self.bar.limit, higher=judged.higher):
            return "met"
        return "best only" if _keeps(judged.best, self.bar.limit, higher=judged.higher) else "missed"

    def _compared(self, kind: Kind) -> Samples | None:
        if kind == "value":
            return self.figure
        if self.baseline is None:
            return None
        pairs = zip(self.figure.values, self.baseline.samples.values, strict=True)
        if kind == "ratio":
            return Samples(tuple(own / other for own, other in pairs), "x", self.figure.higher)
        return Samples(tuple(own - other for own, other in pairs), self.figure.unit, self.figure.higher)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that ``share`` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def _keeps(value: float, limit: float, *, higher: bool) -> bool:
    return value >= limit if higher else value <= limit
