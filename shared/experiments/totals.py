"""Sums over observations: by day, fixed split, arm and metric, so that a read-out needs no single observation."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from shared.experiments.experiment import Metric
from shared.experiments.observation import Exposure, Observation
from shared.statistics.sequential import Sample

EXPOSED = "$exposed"
FREE = 0


class Sums(NamedTuple):
    """How many values, their sum and the sum of their squares."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0

    def plus(self, other: "Sums") -> "Sums":
        """Return both together."""
        return Sums(self.n + other.n, self.total + other.total, self.squares + other.squares)


class Cell(NamedTuple):
    """Where a sum belongs: the day, the number of the fixed split (0 outside it), the arm and the metric."""

    day: str
    epoch: int
    arm: str
    metric: str


NONE = Sums()


@dataclass
class Totals:
    """All sums of an experiment up to a place in the order of observations."""

    at: datetime | None = None
    last: str = ""
    cells: dict[Cell, Sums] = field(default_factory=dict)

    def copy(self) -> "Totals":
        """Return an equal one to add to."""
        return Totals(self.at, self.last, dict(self.cells))

    def add(self, observation: Observation) -> None:
        """Count an observation."""
        day, epoch = observation.at.date().isoformat(), observation.epoch if observation.fixed else FREE
        if isinstance(observation, Exposure):
            self._count(Cell(day, epoch, observation.arm, EXPOSED), Sums(1, 1.0, 1.0))
            return
        for metric, value in observation.values.items():
            self._count(Cell(day, epoch, observation.arm, metric), Sums(1, value, value * value))

    def exposed(self, arm: str, epochs: Iterable[int] | None = None) -> int:
        """Return how many units met an arm, in some of the fixed splits or in all."""
        return self._sums(arm, EXPOSED, epochs, None).n

    def epochs(self) -> list[int]:
        """Return the numbers of the fixed splits that units were exposed under."""
        return sorted({cell.epoch for cell in self.cells if cell.epoch != FREE})

    def days(self) -> list[str]:
        """Return the days with observations, in order."""
        return sorted({cell.day for cell in self.cells})

    def sample(
        self, arm: str, metric: Metric, epochs: Iterable[int] | None = None, days: Iterable[str] | None = None
    ) -> Sample:
        """Return what is known of an arm's metric; units without a value count as zero if the metric says so."""
        sums = self._sums(arm, metric.name, epochs, days)
        n = max(self._sums(arm, EXPOSED, epochs, days).n, sums.n) if metric.absent_is_zero else sums.n
        return Sample.of_sums(n, sums.total, sums.squares)

    def _sums(self, arm: str, metric: str, epochs: Iterable[int] | None, days: Iterable[str] | None) -> Sums:
        some, times = (None if one is None else set(one) for one in (epochs, days))
        found = NONE
        for cell, sums in self.cells.items():
            fits = cell.arm == arm and cell.metric == metric
            if fits and (some is None or cell.epoch in some) and (times is None or cell.day in times):
                found = found.plus(sums)
        return found

    def _count(self, cell: Cell, sums: Sums) -> None:
        self.cells[cell] = self.cells.get(cell, NONE).plus(sums)


def to_fields(totals: Totals) -> dict[str, Any]:
    """Return the totals as document fields."""
    rows = [[*cell, *sums] for cell, sums in totals.cells.items()]
    return {"at": totals.at, "last": totals.last, "rows": orjson.dumps(rows).decode()}


def of_fields(data: Mapping[str, Any]) -> Totals:
    """Return the totals that document fields hold."""
    return Totals(data["at"], data["last"], dict(_cells(data["rows"])))


def _cells(text: str) -> Iterator[tuple[Cell, Sums]]:
    for day, epoch, arm, metric, n, total, squares in orjson.loads(text):
        yield Cell(day, epoch, arm, metric), Sums(n, total, squares)
