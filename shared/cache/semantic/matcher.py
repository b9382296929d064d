"""Semantic matching: the way of a question through embedder, index, guard and threshold."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from shared import errors
from shared.cache.entry import CacheEntry, Slot
from shared.cache.matching import Neighbour
from shared.cache.policy import SemanticPolicy
from shared.cache.question import Question
from shared.cache.semantic import agreement, disguise, guard, sources, traits, vectors
from shared.cache.semantic.commons import Commons
from shared.cache.semantic.embedding import Embedding
from shared.cache.semantic.label import Label, Place, Space
from shared.cache.semantic.learner import LOWEST, Evidence
from shared.cache.semantic.learners import Learners
from shared.cache.semantic.sources import Source
from shared.cache.semantic.vector_index import VectorIndex
from shared.cache.semantic.vectors import StoredVector, VectorRepository
from shared.cache.shared_level import SharedLevel
from shared.clock import Clock
from shared.firestore.documents import Documents
from shared.firestore.writes import Write
from shared.models import words

CANDIDATES = 4
LONGEST_TEXT = 2_000
LEAST_RE_ASKED = 0.01
MOST_NOTED = 10_000

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ports:
    """What the matcher works with; ``chance`` gives numbers from 0 up to 1."""

    embedding: Embedding
    vectors: VectorRepository
    learners: Learners
    shared: SharedLevel
    documents: Documents
    clock: Clock
    chance: Callable[[], float]
    max_bytes: int


@dataclass(slots=True)
class Embedded:
    """A question in its space, and what came of it; ``weight`` is the number of requests that its label speaks for."""

    place: Place
    text: str
    numbers: tuple[float, ...]
    source_text: str = ""
    weight: float = 1.0


class SemanticMatcher:
    """
    Finds answered questions that mean the same, and learns how near they must be for that.

    What this process knows is looked through first, then what all share.
    """

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._index = VectorIndex(ports.max_bytes)
        self._commons = Commons(ports.vectors, ports.shared, self._index, ports.clock)
        self._noted: OrderedDict[Slot, str] = OrderedDict()

    async def nearest(self, question: Question, policy: SemanticPolicy) -> Neighbour:
        """Return the nearest answered question that the guard lets through, or a Neighbour without a slot."""
        try:
            return await self._nearest(question, policy)
        except Exception:
            _logger.exception("semantic matching failed")
            return Neighbour(None, 0.0, admitted=False, reason="semantic matching failed")

    def is_checked(self, neighbour: Neighbour, policy: SemanticPolicy) -> bool:
        """Return whether this hit is asked again; at least one in a hundred is, or nobody would notice a change."""
        share = max(policy.re_asked, LEAST_RE_ASKED)
        checked = self._ports.chance() < share
        if checked and isinstance(neighbour.embedded, Embedded):
            neighbour.embedded.weight = 1 / share
        return checked

    async def answered(self, question: Question, neighbour: Neighbour) -> None:
        """Note whose answer is being given, once while it is the same; never raises."""
        embedded = neighbour.embedded
        if neighbour.slot is None or not isinstance(embedded, Embedded):
            return
        if self._noted.get(question.slot) == neighbour.slot.key:
            return
        source = Source(
            asked=question.slot,
            question=question.text,
            source=neighbour.slot.key,
            source_question=embedded.source_text,
            embedder=embedded.place.space.embedder,
            similarity=neighbour.similarity,
            threshold=neighbour.threshold or 0.0,
            at=self._ports.clock.now(),
        )
        try:
            await self._ports.shared.ask(partial(self._ports.documents.commit, [sources.stored(source)]))
        except errors.StoreUnavailableError as error:
            _logger.warning("the source of a semantic answer was not noted", exc_info=error)
            return
        self._noted[question.slot] = source.source
        if len(self._noted) > MOST_NOTED:
            self._noted.popitem(last=False)

    def learned(self, question: Question, neighbour: Neighbour, nearest: CacheEntry, body: bytes) -> Sequence[Write]:
        """Compare a fresh answer with the one of the nearest question; return what tells other processes."""
        embedded = neighbour.embedded
        if not isinstance(embedded, Embedded):
            return ()
        label = Label(
            at=self._ports.clock.now(),
            similarity=neighbour.similarity,
            agreed=_agree(nearest.body, body),
            weight=embedded.weight,
            asked=question.slot.key,
            source=nearest.slot.key,
        )
        return self._ports.learners.note(embedded.place.space, label)

    def remember(self, question: Question, neighbour: Neighbour, entry: CacheEntry) -> Sequence[Write]:
        """Make a new entry findable, and return what makes it so for other processes."""
        embedded = neighbour.embedded
        if not isinstance(embedded, Embedded):
            return ()
        stored = StoredVector(entry.slot, embedded.place, question.text, embedded.numbers, entry.expires_at)
        self._commons.keep(stored)
        return (vectors.replaced(stored, self._ports.clock.now()),)

    def forget(self, slot: Slot) -> Sequence[Write]:
        """Make an entry no longer findable, and return what makes it so for other processes."""
        self._index.remove(slot)
        return (vectors.removed(slot),)

    async def _nearest(self, question: Question, policy: SemanticPolicy) -> Neighbour:
        unfit = _unfit(question.text)
        if unfit:
            return Neighbour(None, 0.0, admitted=False, reason=unfit)
        placed = await self._ports.embedding.place(policy.embedder, question.text, question.slot.scope.tenant)
        if placed.why_not:
            return Neighbour(None, 0.0, admitted=False, reason=placed.why_not)
        place = Place(Space(question.slot.scope, placed.embedder), question.context)
        embedded = Embedded(place, question.text, placed.numbers)
        learner = await self._ports.learners.of(place.space)
        evidence = learner.evidence(policy.budget, self._ports.clock.now())
        barred = {question.slot.key, *learner.rejected}
        found = self._look(embedded, barred)
        if not _is_admitted(found, evidence) and await self._commons.fetch(place, placed.numbers, CANDIDATES):
            found = self._look(embedded, barred)
        if found.slot is None:
            learner.pass_by()
        return _judged(found, evidence)

    def _look(self, embedded: Embedded, barred: set[str]) -> Neighbour:
        """Return the nearest question in memory that the guard lets through; without one, why the nearest is none."""
        now = self._ports.clock.now().timestamp()
        hits = self._index.search(embedded.place, embedded.numbers, now, CANDIDATES)
        near = [hit for hit in hits if hit.similarity >= LOWEST and hit.point.slot.key not in barred]
        if not near:
            return Neighbour(None, 0.0, admitted=False, reason="nothing is near", embedded=embedded)
        mine, reasons = traits.of(embedded.text), []
        for hit in near:
            reason = guard.refusal(mine, traits.of(hit.point.text))
            if not reason:
                embedded.source_text = hit.point.text
                return Neighbour(hit.point.slot, hit.similarity, admitted=False, embedded=embedded)
            reasons.append(f"guard: {reason}")
        return Neighbour(None, near[0].similarity, admitted=False, reason=reasons[0], embedded=embedded)


def _is_admitted(found: Neighbour, evidence: Evidence) -> bool:
    return found.slot is not None and evidence.threshold is not None and found.similarity >= evidence.threshold


def _judged(found: Neighbour, evidence: Evidence) -> Neighbour:
    """Return a neighbour with the threshold that it was held against, and what came of that."""
    if found.slot is None:
        return replace(found, threshold=evidence.threshold)
    if evidence.threshold is None:
        return replace(found, reason=evidence.why_off)
    if found.similarity < evidence.threshold:
        return replace(found, reason=f"below threshold {evidence.threshold:.2f}", threshold=evidence.threshold)
    return replace(found, admitted=True, threshold=evidence.threshold)


def _unfit(text: str) -> str:
    """Return why a question is compared with no other, if so."""
    if len(text) > LONGEST_TEXT:
        return "too long to compare"
    if disguise.is_disguised(text):
        return "unseen signs or mixed alphabets"
    return "" if words.of(text) else "nothing to compare"


def _agree(one: bytes, other: bytes) -> bool:
    """Return whether two answers agree; what is not even JSON agrees with nothing."""
    try:
        return agreement.agree(one, other)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return False
