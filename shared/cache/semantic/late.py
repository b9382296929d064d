"""A matcher that is made with the first question that needs it: a namespace without semantic matching loads nothing."""

from collections.abc import Callable, Sequence
from functools import cached_property

from shared.cache.entry import CacheEntry, Slot
from shared.cache.matching import Matcher, Neighbour
from shared.cache.policy import SemanticPolicy
from shared.cache.question import Question
from shared.cache.semantic import vectors
from shared.firestore.writes import Write


class LateMatcher:
    """Does what the matcher does that ``make`` makes."""

    def __init__(self, make: Callable[[], Matcher]) -> None:
        self._make = make

    @cached_property
    def _matcher(self) -> Matcher:
        return self._make()

    async def nearest(self, question: Question, policy: SemanticPolicy) -> Neighbour:
        """Return the nearest answered question, or a Neighbour without a slot when there is none."""
        return await self._matcher.nearest(question, policy)

    def is_checked(self, neighbour: Neighbour, policy: SemanticPolicy) -> bool:
        """Return whether this hit is one of those that are asked again for evidence."""
        return self._matcher.is_checked(neighbour, policy)

    async def answered(self, question: Question, neighbour: Neighbour) -> None:
        """Note whose answer is being given."""
        await self._matcher.answered(question, neighbour)

    def learned(self, question: Question, neighbour: Neighbour, nearest: CacheEntry, body: bytes) -> Sequence[Write]:
        """Compare a fresh answer with the one of the nearest question, and return what stores the label."""
        return self._matcher.learned(question, neighbour, nearest, body)

    def remember(self, question: Question, neighbour: Neighbour, entry: CacheEntry) -> Sequence[Write]:
        """Make a new entry findable, and return what makes it so for others."""
        return self._matcher.remember(question, neighbour, entry)

    def forget(self, slot: Slot) -> Sequence[Write]:
        """Make an entry no longer findable, and return what makes it so for others; this needs no matcher."""
        return self._matcher.forget(slot) if "_matcher" in self.__dict__ else (vectors.removed(slot),)
