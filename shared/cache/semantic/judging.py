"""What people see of semantic matching and say to it: its state, where answers came from, right and wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from shared import errors
from shared.cache.entry import Slot
from shared.cache.matching import Matcher
from shared.cache.policy import SemanticPolicy
from shared.cache.scope import Scope
from shared.cache.semantic import guard, sources, traits
from shared.cache.semantic.embedding import Embedding, Placed
from shared.cache.semantic.label import Label, Space
from shared.cache.semantic.learner import Evidence
from shared.cache.semantic.learners import Learners
from shared.cache.semantic.sources import Source, SourceRepository
from shared.cache.service import CacheService
from shared.cache.shared_level import SharedLevel
from shared.clock import Clock
from shared.firestore.documents import Documents
from shared.firestore.writes import Write

RECENT = 20
MOST_SOURCES = 100

Verdict = Literal["confirmed", "rejected"]


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a namespace's questions: the embedder's space, the evidence, and the newest labels."""

    embedder: str
    evidence: Evidence
    recent: tuple[Label, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """How two questions compare; ``refused`` is the guard's objection, ``answered`` whether one answer would do."""

    similarity: float
    refused: str
    threshold: float | None
    answered: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """
    What a verdict has done: the ``labels`` that were learned, and what is no longer there.

    ``removed`` is ``entry`` when the answer is deleted, ``match`` when it answers no question but its own.
    """

    verdict: Verdict
    labels: int
    removed: Literal["", "match", "entry"]


@dataclass(frozen=True, slots=True)
class Ports:
    """What judging works with."""

    cache: CacheService
    matcher: Matcher
    embedding: Embedding
    learners: Learners
    sources: SourceRepository
    shared: SharedLevel
    documents: Documents
    clock: Clock


class JudgingService:
    """Shows evidence and takes verdicts; raises StoreUnavailableError when the store is needed and not there."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def state(self, scope: Scope) -> State:
        """Return what is known of a namespace, on or off."""
        policy = (await self._ports.cache.policy(scope)).semantic
        placed = await self._ports.embedding.place(policy.embedder, policy.embedder, scope.tenant)
        if not policy.enabled or placed.why_not:
            return State(placed.embedder, Evidence(policy.budget, why_off=placed.why_not or "switched off"))
        learner = await self._ports.learners.of(Space(scope, placed.embedder))
        return State(
            placed.embedder,
            learner.evidence(policy.budget, self._ports.clock.now()),
            tuple(learner.recent(RECENT)),
        )

    async def compare(self, scope: Scope, one: str, other: str) -> Comparison:
        """Return how two questions compare in a namespace; raises InvalidFieldsError when they cannot be placed."""
        policy = (await self._ports.cache.policy(scope)).semantic
        first, second = (
            await self._placed(scope, policy, ("one", one)),
            await self._placed(scope, policy, ("other", other)),
        )
        similarity = sum(mine * theirs for mine, theirs in zip(first.numbers, second.numbers, strict=True))
        refused = guard.refusal(traits.of(one), traits.of(other))
        learner = await self._ports.learners.of(Space(scope, first.embedder))
        threshold = learner.evidence(policy.budget, self._ports.clock.now()).threshold
        answered = policy.enabled and not refused and threshold is not None and similarity >= threshold
        return Comparison(min(1.0, similarity), refused, threshold, answered)

    async def source(self, asked: Slot) -> Source:
        """Return whose answer a question was given last; raises NotFoundError if it was always its own."""
        found = await self._ports.shared.ask(partial(self._ports.sources.get, asked))
        if found is None:
            raise errors.NotFoundError("This question was not given the answer of another one.")
        return found

    async def judge_answer(self, asked: Slot, verdict: Verdict, by: str) -> Judged:
        """
        Take a person's word on the answer that a question was given; one that is rejected is given to no other again.

        The same verdict twice is one.
        """
        source = await self.source(asked)
        batch = self._labels([source], verdict, by)
        if not batch:
            return Judged(verdict, 0, "")
        rejected = verdict == "rejected"
        forgotten = self._ports.matcher.forget(source.slot) if rejected else ()
        await self._commit([*batch, *forgotten])
        return Judged(verdict, 1, "match" if rejected else "")

    async def judge_entry(self, slot: Slot, verdict: Verdict, by: str) -> Judged:
        """
        Take a person's word on an entry, which holds for every answer that it gave to others; delete a rejected one.

        Raises NotFoundError when there is no such entry and it gave no answers.
        """
        given = await self._ports.shared.ask(partial(self._ports.sources.of, slot, MOST_SOURCES))
        if not given:
            await self._ports.cache.get(*slot)
        fresh = [source for source in given if source.judged != verdict]
        await self._commit(self._labels(fresh, verdict, by))
        if verdict == "confirmed":
            return Judged(verdict, len(fresh), "")
        await self._ports.cache.delete(*slot)
        return Judged(verdict, len(fresh), "entry")

    def _labels(self, given: Sequence[Source], verdict: Verdict, by: str) -> list[Write]:
        """Learn from a verdict, and return what stores it with everything that it is about."""
        batch: list[Write] = []
        now = self._ports.clock.now()
        for source in given:
            if source.judged != verdict:
                label = Label(
                    now,
                    source.similarity,
                    agreed=verdict == "confirmed",
                    by=by,
                    asked=source.asked.key,
                    source=source.source,
                )
                batch += self._ports.learners.note(source.space, label)
                batch.append(sources.stored(replace(source, judged=verdict)))
        return batch

    async def _commit(self, batch: Sequence[Write]) -> None:
        if batch:
            await self._ports.shared.ask(partial(self._ports.documents.commit, batch))

    async def _placed(self, scope: Scope, policy: SemanticPolicy, given: tuple[str, str]) -> Placed:
        field, text = given
        placed = await self._ports.embedding.place(policy.embedder, text, scope.tenant)
        if placed.why_not:
            raise errors.invalid_field(field, "not_comparable", f"'{field}' cannot be compared: {placed.why_not}.")
        return placed
