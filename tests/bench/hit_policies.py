"""Who is given whose answer: the product's way with a budget, fixed thresholds, and equal questions alone."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from shared.cache.entry import Slot
from shared.cache.scope import Scope
from shared.cache.semantic import agreement, guard, traits
from shared.cache.semantic.label import Label, Place, Space
from shared.cache.semantic.learner import LOWEST, Learner
from shared.cache.semantic.matcher import CANDIDATES
from shared.cache.semantic.traits import Traits
from shared.cache.semantic.vector_index import Hit, Point, VectorIndex
from shared.models import hashed_embeddings, words
from tests.bench.question_stream import Asked

RE_ASKED = 0.05

_NOW = datetime(2030, 1, 1, tzinfo=UTC)
_SCOPE = Scope("bench", "stream")
_PLACE = Place(Space(_SCOPE, "hashed"), "")
_SEED = 7


@dataclass
class Tally:
    """What a policy did, in the first and in the second half of the stream, as shares of all requests."""

    requests: int = 0
    equal: int = 0
    hits: list[int] = field(default_factory=lambda: [0, 0])
    wrong: list[int] = field(default_factory=lambda: [0, 0])
    extra: int = 0
    thresholds: list[float] = field(default_factory=list)

    @property
    def answered(self) -> float:
        """Return the share that was given the answer of another question."""
        return sum(self.hits) / self.requests

    @property
    def error(self) -> float:
        """Return the share that was given a wrong one."""
        return sum(self.wrong) / self.requests

    @property
    def late_error(self) -> float:
        """Return the share of the second half that was given a wrong one."""
        return 2 * self.wrong[1] / self.requests


class Policy(Protocol):
    """
    Decides from which similarity on answers are given.

    ``guarded`` says whether the guard is asked, ``folds`` whether questions are equal that differ in case and marks.
    """

    guarded: bool
    folds: bool

    def threshold(self) -> float | None:
        """Return the similarity, or None while nothing is given."""
        ...

    def learn(self, similarity: float, weight: float, agreed: bool) -> None:  # noqa: FBT001 - what was learned
        """Take in that two answers agree or not."""
        ...

    def pass_by(self) -> None:
        """Count a request that is near nothing."""
        ...

    @property
    def re_asked(self) -> float:
        """Return the share of hits that are asked again."""
        ...


class Fixed:
    """A threshold that somebody has set; None for equal questions alone."""

    re_asked = 0.0

    def __init__(self, threshold: float | None, *, guarded: bool = False) -> None:
        self.guarded = guarded
        self.folds = threshold is None
        self._threshold = threshold

    def threshold(self) -> float | None:
        """Return it."""
        return self._threshold

    def learn(self, similarity: float, weight: float, agreed: bool) -> None:  # noqa: FBT001 - what was learned
        """Learn nothing."""

    def pass_by(self) -> None:
        """Count nothing."""


class Budget:
    """The product's learner, with its own parameters."""

    guarded, folds = True, False
    re_asked = RE_ASKED

    def __init__(self, budget: float) -> None:
        self._budget = budget
        self._learner = Learner()

    def threshold(self) -> float | None:
        """Return what the learner has found."""
        return self._learner.evidence(self._budget, _NOW).threshold

    def learn(self, similarity: float, weight: float, agreed: bool) -> None:  # noqa: FBT001 - what was learned
        """Hand a label to the learner."""
        self._learner.add([Label(_NOW, similarity, agreed, weight, self._learner.take_others())])

    def pass_by(self) -> None:
        """Tell the learner."""
        self._learner.pass_by()


class Stream:
    """A stream of questions with all that does not depend on the policy."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        self.asked = asked
        self.vectors = [hashed_embeddings.place(one.text) for one in asked]
        self._traits: dict[int, Traits] = {}
        self._agreed: dict[tuple[int, int], bool] = {}

    def refused(self, one: int, other: int) -> bool:
        """Return whether the guard refuses the pair."""
        return bool(guard.refusal(self._traits_of(one), self._traits_of(other)))

    def agree(self, one: int, other: int) -> bool:
        """Return whether the answers agree, as far as the product can tell."""
        if (one, other) not in self._agreed:
            answers = self.asked[one].answer, self.asked[other].answer
            self._agreed[one, other] = agreement.texts_agree(*answers)
        return self._agreed[one, other]

    def _traits_of(self, number: int) -> Traits:
        if number not in self._traits:
            self._traits[number] = traits.of(self.asked[number].text)
        return self._traits[number]

    def serve(self, policy: Policy) -> Tally:
        """Return what becomes of the stream with an empty cache and a policy."""
        rng, tally, index = random.Random(_SEED), Tally(len(self.asked)), VectorIndex(1 << 30)
        known: set[str] = set()
        for number, asked in enumerate(self.asked):
            text = " ".join(words.of(asked.text)) if policy.folds else asked.text
            if text in known:
                tally.equal += 1
                continue
            if not self._answered(number, policy, index, tally, rng):
                known.add(text)
                point = Point(Slot(_SCOPE, str(number)), asked.text, 1.0)
                index.add(_PLACE, point, self.vectors[number])
        return tally

    def _answered(self, number: int, policy: Policy, index: VectorIndex, tally: Tally, rng: random.Random) -> bool:
        """Serve one question, and return whether it was given the answer of another one."""
        threshold = policy.threshold()
        hit = self._nearest(number, policy, index)
        if hit is None:
            policy.pass_by()
            return False
        source = int(hit.point.slot.key)
        admitted = threshold is not None and hit.similarity >= threshold
        checked = admitted and rng.random() < policy.re_asked
        if admitted and not checked:
            half = int(2 * number >= len(self.asked))
            tally.hits[half] += 1
            tally.wrong[half] += self.asked[number].intent != self.asked[source].intent
            tally.thresholds.append(threshold or 0.0)
            return True
        tally.extra += checked
        if isinstance(policy, Budget):
            policy.learn(hit.similarity, 1 / RE_ASKED if checked else 1.0, self.agree(number, source))
        return False

    def _nearest(self, number: int, policy: Policy, index: VectorIndex) -> Hit | None:
        hits = index.search(_PLACE, self.vectors[number], 0.0, CANDIDATES if policy.guarded else 1)
        near = (hit for hit in hits if hit.similarity >= LOWEST)
        return next(
            (hit for hit in near if not policy.guarded or not self.refused(number, int(hit.point.slot.key))), None
        )
