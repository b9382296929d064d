"""The port of semantic matching: the nearest question that was answered, and what is learned from being wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from shared.cache.entry import CacheEntry, Slot
from shared.cache.policy import SemanticPolicy
from shared.cache.question import Question
from shared.firestore.writes import Write


@dataclass(frozen=True, slots=True)
class Neighbour:
    """
    The answered question that is nearest to one that is asked.

    ``admitted`` says that its answer may be given; ``reason`` why not otherwise (``below threshold 0.91``,
    ``guard: numbers``, ``no evidence yet``). ``embedded`` is the matcher's own, to be handed back.
    """

    slot: Slot | None
    similarity: float
    admitted: bool
    reason: str = ""
    threshold: float | None = None
    embedded: Any = field(default=None, compare=False)


class Matcher(Protocol):
    """Finds similar questions within a scope and an equal ``context``; never across. No method raises."""

    async def nearest(self, question: Question, policy: SemanticPolicy) -> Neighbour:
        """Return the nearest answered question, or a Neighbour without a slot when there is none."""
        ...

    def is_checked(self, neighbour: Neighbour, policy: SemanticPolicy) -> bool:
        """Return whether this hit is one of those that are asked again for evidence."""
        ...

    async def answered(self, question: Question, neighbour: Neighbour) -> None:
        """Note whose answer is being given, so that it can be traced."""
        ...

    def learned(self, question: Question, neighbour: Neighbour, nearest: CacheEntry, body: bytes) -> Sequence[Write]:
        """
        Compare a fresh answer with the one of the nearest question, and return what stores the label.

        The label counts in this process at once, and in others when they read it.
        """
        ...

    def remember(self, question: Question, neighbour: Neighbour, entry: CacheEntry) -> Sequence[Write]:
        """Make a new entry findable, in this process at once, and return what makes it so for others."""
        ...

    def forget(self, slot: Slot) -> Sequence[Write]:
        """Make an entry no longer findable, and return what makes it so for others."""
        ...
