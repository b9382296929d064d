"""Answers to similar questions: given where the namespace allows, and compared with fresh ones for evidence."""

from dataclasses import dataclass, field

from shared.cache.entry import CacheEntry
from shared.cache.levels import Levels
from shared.cache.lookup import Lookup
from shared.cache.matching import Matcher, Neighbour
from shared.cache.namespaces import Namespaces
from shared.cache.question import Question
from shared.firestore.writes import Write


@dataclass(slots=True)
class Found:
    """
    The nearest question, if one was looked for.

    ``look`` is its answer, where that may be given; ``checked`` says that it might be, and is asked again for evidence.
    """

    neighbour: Neighbour | None = None
    look: Lookup | None = None
    checked: bool = False
    writes: list[Write] = field(default_factory=list)

    @property
    def why_not(self) -> str:
        """Return why no similar question's answer was given, for people; empty if none was looked for."""
        if self.neighbour is None or self.checked or not self.neighbour.reason:
            return ""
        nearest = f"{self.neighbour.similarity:.2f}, " if self.neighbour.similarity else ""
        return f"; similar: {nearest}{self.neighbour.reason}"


class Similar:
    """Looks for similar questions; without a matcher there are none."""

    def __init__(self, matcher: Matcher | None, levels: Levels, namespaces: Namespaces) -> None:
        self._matcher = matcher
        self._levels = levels
        self._namespaces = namespaces

    async def find(self, question: Question) -> Found:
        """Return the nearest answered question, with its answer if that may be given; never raises."""
        policy = self._namespaces.last(question.slot.scope).policy.semantic
        wanted = policy.enabled and question.text and question.control.semantic and question.control.reads
        if self._matcher is None or not wanted:
            return Found()
        neighbour = await self._matcher.nearest(question, policy)
        found = Found(neighbour)
        if not neighbour.admitted or not _is_near(neighbour, question):
            return found
        look = await self._look(neighbour, found)
        if look is None:
            return found
        if self._matcher.is_checked(neighbour, policy):
            found.checked = True
        elif question.control.admits(look):
            stale = " stale" if look.stale else ""
            found.look = look._replace(level="semantic", reason=f"hit-semantic {neighbour.similarity:.2f}{stale}")
            await self._matcher.answered(question, neighbour)
        return found

    async def learn(self, question: Question, found: Found, entry: CacheEntry) -> list[Write]:
        """Compare a fresh answer with that of the nearest question, make it findable, and return what stores both."""
        if self._matcher is None or found.neighbour is None:
            return found.writes
        neighbour = found.neighbour
        if _is_near(neighbour, question):
            look = await self._look(neighbour, found)
            if look is not None and look.entry is not None:
                found.writes.extend(self._matcher.learned(question, neighbour, look.entry, entry.body))
        found.writes.extend(self._matcher.remember(question, neighbour, entry))
        return found.writes

    async def _look(self, neighbour: Neighbour, found: Found) -> Lookup | None:
        """Return the answer of the nearest question; one that is gone is not to be found again."""
        if self._matcher is None or neighbour.slot is None:
            return None
        look = await self._levels.look(neighbour.slot)
        if look.entry is not None:
            return look
        found.writes.extend(self._matcher.forget(neighbour.slot))
        return None


def _is_near(neighbour: Neighbour, question: Question) -> bool:
    """Whether there is a neighbour in the question's own scope; whatever a matcher says, no other one counts."""
    return neighbour.slot is not None and neighbour.slot.scope == question.slot.scope
