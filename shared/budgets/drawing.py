"""Draws from ledgers and hands back, by commits with preconditions whose fate is found out if their answer is lost."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from shared import errors, ids
from shared.budgets.amounts import NOTHING, Amount
from shared.budgets.repository import Books, BudgetRepository
from shared.budgets.slices import NEAR, Change, Slice
from shared.clock import Clock
from shared.manifest import log_events
from shared.observability import metrics

RACES: Final = 12
_PAUSE: Final = 0.02
_LOST: Final = (errors.PreconditionError, errors.AlreadyExistsError)

_log = logging.getLogger(__name__)


class Drawer:
    """
    Keeps slices and ledgers in step, for one instance.

    What is drawn counts here only once the store has confirmed it, and what is handed back is let go before it is
    asked: whatever is lost on the way was never spent twice.
    """

    def __init__(self, repository: BudgetRepository, clock: Clock, rng: Callable[[], float]) -> None:
        self.instance = ids.random_id("inst")
        self._repository = repository
        self._clock = clock
        self._rng = rng
        self._writes = 0

    async def read(self, budget_paths: Sequence[str], ledger_paths: Sequence[str]) -> Books:
        """Return budgets and ledgers as they are."""
        return await self._repository.read(budget_paths, ledger_paths)

    async def draw(self, wishes: Sequence[tuple[Slice, Amount]]) -> bool:
        """Draw from all ledgers or none; returns False when one has changed since it was seen."""
        wanted = [(part, amount) for part, amount in wishes if amount != NOTHING]
        return not wanted or await self._commit(wanted, "draw")

    async def tell(self, parts: Sequence[Slice], *, all_of: Callable[[Slice], bool]) -> None:
        """Tell what was spent, and hand back what lies unused in the slices that give up ``all_of`` it."""
        for attempt in range(RACES):
            given = [(part, part.available.at_least(NOTHING) if all_of(part) else NOTHING) for part in parts]
            changes = [(part, _debt(part) - amount) for part, amount in given]
            for part, amount in given:
                part.available -= amount
            if await self._commit(changes, "tell"):
                return
            await self.pause(attempt)
            await self._look_again(parts)
            if all(part.unsure is None for part in parts):
                return
            for part, amount in given:
                part.available += amount
                part.unsure = None

    async def pause(self, attempt: int) -> None:
        """Wait a moment before the next try, longer each time, so that instances do not go on in step."""
        await self._clock.sleep(self._rng() * _PAUSE * (attempt + 1))

    async def _look_again(self, parts: Sequence[Slice]) -> None:
        books = await self._repository.read([], [part.ledger.path for part in parts])
        for part in parts:
            part.see(books.ledgers[part.ledger.path])

    async def _commit(self, changes: Sequence[tuple[Slice, Amount]], purpose: str) -> bool:
        self._writes += 1
        stamp, now = f"{self.instance}-{self._writes}", self._clock.now()
        ledgers = []
        for part, drawn in changes:
            part.unsure = Change(stamp, drawn)
            after = part.ledger.after(self.instance, drawn, part.holding(stamp, now, _confirmed(drawn)), now)
            ledgers.append(replace(after, warned=after.warned or part.share(now) >= NEAR))
        try:
            written = [after.write(part.period) for (part, _), after in zip(changes, ledgers, strict=True)]
            versions = await self._repository.commit(written)
        except _LOST:
            return False
        metrics.BUDGET_COMMITS.labels(purpose=purpose).inc()
        for (part, drawn), after, version in zip(changes, ledgers, versions, strict=True):
            if after.warned and not part.ledger.warned:
                self._warn(part)
            part.available += _confirmed(drawn)
            part.ledger, part.unsure = replace(after, version=version), None
            part.told_at = self._clock.monotonic()
        return True

    def _warn(self, part: Slice) -> None:
        _log.warning(
            log_events.BUDGET_NEAR,
            extra={
                "tenant": part.budget.tenant,
                "subject": part.budget.subject,
                "period": part.period.name,
                "percent": int(part.share(self._clock.now()) * 100),
            },
        )


def _confirmed(drawn: Amount) -> Amount:
    return drawn.at_least(NOTHING)


def _debt(part: Slice) -> Amount:
    """Return what was spent beyond all that was drawn: calls that cost more than their worst case."""
    return (NOTHING - part.held).at_least(NOTHING)
