"""Sums observations up, each once: what has settled is kept, the newest are added at every reading."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared import errors
from shared.experiments.observation import Observation
from shared.experiments.repository import ExperimentRepository, Observed
from shared.experiments.totals import Totals

SETTLED = timedelta(seconds=120)
PAGE = 1_000
PAGES = 20

Named = tuple[str, Observation]


@dataclass(frozen=True)
class Reading:
    """The sums of all observations up to ``at``; not ``complete`` when there were more than one reading takes in."""

    totals: Totals
    at: datetime | None
    complete: bool = True


class Folder:
    """
    Reads the sums of an experiment.

    Writers say when they write, and have all written two minutes later: older observations are summed up for good, in
    the order of their times, and never looked at again. What is younger is added to a copy.
    """

    def __init__(self, repository: ExperimentRepository, page: int = PAGE) -> None:
        self._repository = repository
        self._page = page

    async def read(self, experiment_id: str) -> Reading:
        """Return the sums of an experiment, and keep those of observations that have settled."""
        kept, version = await self._repository.totals(experiment_id)
        for _ in range(PAGES):
            observed = await self._repository.observed(experiment_id, kept, self._page)
            full = len(observed.found) == self._page
            grown = _settled(kept, observed)
            if grown.last != kept.last:
                version = await self._keep(experiment_id, grown, version)
            if not full or grown.last == kept.last:
                return await self._with_rest(experiment_id, grown, observed)
            kept = grown
        return Reading(kept, kept.at, complete=False)

    async def _with_rest(self, experiment_id: str, kept: Totals, observed: Observed) -> Reading:
        """Return the sums with those of observations that have not settled, page by page."""
        whole = kept.copy()
        for _ in range(PAGES):
            fresh = [one for one in observed.found if _is_after(one, whole)]
            _add(whole, fresh)
            if len(observed.found) < self._page:
                return Reading(whole, observed.read_at)
            observed = await self._repository.observed(experiment_id, whole, self._page)
        return Reading(whole, whole.at, complete=False)

    async def _keep(self, experiment_id: str, totals: Totals, version: object) -> object:
        """Keep sums and return their version; those of somebody who was quicker are as good."""
        try:
            return await self._repository.keep_totals(experiment_id, totals, version)
        except errors.PreconditionError:
            return (await self._repository.totals(experiment_id))[1]


def _settled(before: Totals, observed: Observed) -> Totals:
    until = observed.read_at - SETTLED
    after = before.copy()
    _add(after, [one for one in observed.found if one[1].at <= until])
    return after


def _add(totals: Totals, found: list[Named]) -> None:
    for name, observation in found:
        totals.add(observation)
        totals.at, totals.last = observation.at, name


def _is_after(one: Named, totals: Totals) -> bool:
    name, observation = one
    return totals.at is None or (observation.at, name) > (totals.at, totals.last)
