"""Random schedules: jobs, faults and commands from a seed, all the disasters at once."""

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from tests.faults.row import Options, Outcome, Row
from tests.faults.simulation import drawing, playing
from tests.faults.simulation.playing import Sum
from tests.faults.simulation.schedules import Report, Schedule

BRIEF = 150
PART = 50


@dataclass(frozen=True)
class Drawn:
    """The schedules of some seeds."""

    seeds: Sequence[int]

    def __len__(self) -> int:
        return len(self.seeds)

    def __iter__(self) -> Iterator[Schedule]:
        return map(drawing.schedule, self.seeds)


def run(options: Options) -> Outcome:
    """Play the schedules of many seeds."""
    count = min(options.seeds, BRIEF) if options.brief else options.seeds
    seeds = range(options.first, options.first + count)
    total = _divided(seeds, options) if options.processes > 1 else playing.play_all(Drawn(seeds), options, again)
    return total.outcome(
        jobs=f"{total.counts['jobs']:,}", retries=f"{total.counts['generations']:,}", seeds=f"{seeds[0]}…{seeds[-1]}"
    )


def _divided(seeds: Sequence[int], options: Options) -> Sum:
    """Play parts of the seeds in processes of their own."""
    total = Sum()
    parts = [seeds[place : place + PART] for place in range(0, len(seeds), PART)]
    with ProcessPoolExecutor(options.processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        for played in pool.map(_part, parts):
            total.add(played)
            options.advance(total.plays, len(seeds))
            if len(total.failures) >= playing.MOST_FAILURES:
                pool.shutdown(cancel_futures=True)
                break
    return total


def _part(seeds: Sequence[int]) -> Sum:
    return playing.play_all(Drawn(seeds), Options(), again)


def again(report: Report) -> str:
    """Return the command that plays a seed once more."""
    return f"again: python -m tests.faults --only random-schedules --seed {report.schedule.seed}"


ROW = Row("random-schedules", "0 violations in 10,000 seeded schedules on virtual time", run)
