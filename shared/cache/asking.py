"""The whole way of a question: looked for in every level, made once for all who ask, stored, and counted."""

from dataclasses import dataclass
from functools import partial

from shared import errors
from shared.cache.entry import Slot
from shared.cache.flights import Flights
from shared.cache.learning import Learning
from shared.cache.levels import Levels
from shared.cache.lookup import MISSES, Absence, Lookup
from shared.cache.making import COALESCED, Maker, Outcome
from shared.cache.namespaces import Namespaces
from shared.cache.question import Answer, Control, Make, Question
from shared.cache.refreshing import Refreshing
from shared.cache.stats import Stats, Tally

Flight = tuple[Slot, Control, int]


@dataclass(frozen=True, slots=True)
class Parts:
    """What asking works with."""

    levels: Levels
    namespaces: Namespaces
    maker: Maker
    refreshing: Refreshing
    stats: Stats
    learning: Learning


class Asker:
    """Answers questions, and counts how."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._flights: Flights[Flight, Outcome] = Flights()

    async def ask(self, question: Question, make: Make) -> Answer:
        """Return the stored answer, or what ``make`` makes; raises what that raises."""
        control, slot = question.control, question.slot
        tally = self._parts.stats.of(slot.scope)
        if control.bypass:
            return await _pass_by(control.bypass, tally, make)
        tally.asked(slot, question.name)
        look = self._parts.levels.peek(slot) if control.reads else None
        if look is not None and control.admits(look):
            return await self._found(Outcome(look), tally)
        await self._parts.namespaces.read(slot.scope)
        try:
            outcome, led = await self._flights.join(self.flight(question), partial(self._work, question, make))
        except Exception:
            tally.failed()
            raise
        if outcome.fresh is None:
            return await self._found(outcome, tally)
        if led:
            return Answer(outcome.fresh.body, "miss", outcome.look.reason + outcome.why_not, fresh=outcome.fresh)
        return _coalesced(outcome, tally)

    def flight(self, question: Question) -> Flight:
        """Return what is made but once: nobody is given what was begun before an invalidation that is known here."""
        invalidations = self._parts.namespaces.last(question.slot.scope).invalidations
        last = invalidations.last_for(question.slot, question.name, question.tags) if invalidations.newest else 0
        return (question.slot, question.control, last)

    async def _work(self, question: Question, make: Make, failed: int) -> Outcome:
        look = await self._look(question)
        if look.entry is not None:
            return Outcome(look)
        return await self._parts.maker.run(question, make, look, again=failed > 0)

    async def _look(self, question: Question) -> Lookup:
        if not question.control.reads:
            return MISSES[Absence.NOT_READ]
        look = await self._parts.levels.look(question.slot)
        return look if look.entry is None or question.control.admits(look) else MISSES[Absence.TOO_OLD]

    async def _found(self, outcome: Outcome, tally: Tally) -> Answer:
        look, entry = outcome.look, outcome.look.entry
        if entry is None or look.level is None:
            raise errors.InternalError
        if look.reason == COALESCED:
            tally.coalesced(entry)
        else:
            self._parts.learning.hit(look, tally)
            await self._parts.learning.tell(entry.slot.scope)
        if look.stale and not outcome.instead:
            await self._parts.refreshing.hand_over(entry)
        return Answer(
            entry.body,
            "hit",
            look.reason,
            look.level,
            entry,
            age_seconds=look.age_seconds,
            similarity=outcome.similarity,
        )


async def _pass_by(reason: str, tally: Tally, make: Make) -> Answer:
    tally.bypass(reason)
    fresh = await make()
    return Answer(fresh.body, "bypass", f"bypass: {reason}", fresh=fresh)


def _coalesced(outcome: Outcome, tally: Tally) -> Answer:
    """Return the answer that was being made for somebody else."""
    if outcome.fresh is None or outcome.entry is None:
        raise errors.InternalError
    tally.coalesced(outcome.entry)
    if outcome.stored:
        return Answer(outcome.fresh.body, "hit", COALESCED, entry=outcome.entry)
    return Answer(outcome.fresh.body, "hit", COALESCED, fresh=outcome.fresh)
