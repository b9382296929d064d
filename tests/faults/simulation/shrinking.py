"""From a schedule that breaks a promise to the shortest found that still does."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.faults.simulation.faults import Fault
from tests.faults.simulation.schedules import Report, Schedule

Play = Callable[[Schedule], Report]
MOST_PLAYS = 500


def shortest(found: Report, play: Play) -> Report:
    """Return the report of the shortest schedule found that breaks the same promise, by leaving out what it can."""
    best = _without_jobs(found, play)
    left, size = MOST_PLAYS, max(1, len(best.injected) // 2)
    while left > 0:
        before = len(best.injected)
        for part in _parts(best, size):
            if left <= 0 or not part & best.faults:
                continue
            tried, left = play(replace(best.schedule, only=best.faults - part)), left - 1
            best = tried if _same(tried, found) else best
        if size == 1 and len(best.injected) == before:
            break
        size = max(1, size // 2)
    return best


def _without_jobs(found: Report, play: Play) -> Report:
    """Leave out the last jobs, as long as the promise is broken without them; the others keep their numbers."""
    best = play(replace(found.schedule, only=found.faults))
    if not _same(best, found):
        return found
    while len(best.schedule.scripts) > 1:
        tried = play(replace(best.schedule, scripts=best.schedule.scripts[:-1]))
        if not _same(tried, found):
            break
        best = tried
    return best


def _parts(report: Report, size: int) -> Iterator[frozenset[Fault]]:
    """Yield the faults in parts, the latest first: they are the least needed."""
    ordered = [fault for _, fault in reversed(report.injected)]
    for place in range(0, len(ordered), size):
        yield frozenset(ordered[place : place + size])


def _same(tried: Report, found: Report) -> bool:
    wanted = found.violations[0].invariant
    return any(violation.invariant == wanted for violation in tried.violations)
