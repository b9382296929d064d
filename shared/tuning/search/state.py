"""Everything that a search knows, as plain values; prompts, outputs and feedback are kept elsewhere, by their ids."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from shared.tuning.search.settings import Settings

Lever = Literal["seed", "reflect", "examples", "merge", "trim"]
Phase = Literal["parent", "propose", "batch", "race"]
Verdict = Literal["best", "kept", "dropped"]
Position = int
"""The place of an example among all: first those to train, then those to validate."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent: evaluations, reflections, and billionths of a US dollar."""

    calls: int = 0
    reflections: int = 0
    nano_usd: int = 0

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.calls + other.calls, self.reflections + other.reflections, self.nano_usd + other.nano_usd)


NOTHING = Spent()


@dataclass(frozen=True, slots=True)
class Most:
    """The most that one evaluation of a prompt, or one reflection on it, can cost, in billionths of a US dollar."""

    evaluation: int = 0
    reflection: int = 0


UNPRICED = Most()


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    A prompt that takes part: where it comes from, its size, and its scores by the position of the example.

    ``most`` is what work on it can cost. A score is None when it is missing. ``examples`` are the positions of the
    demonstrations in the prompt.
    """

    id: str
    tokens: int
    most: Most = UNPRICED
    parents: tuple[str, ...] = ()
    lever: Lever = "seed"
    iteration: int = 0
    examples: tuple[Position, ...] = ()
    scores: Mapping[Position, float | None] = field(default_factory=dict)

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> "Candidate":
        """Return the candidate that ``fields`` describe."""
        listed = {name: tuple(fields[name]) for name in ("parents", "examples")}
        scores = {int(position): score for position, score in fields["scores"].items()}
        return cls(**{**fields, **listed, "scores": scores, "most": Most(**fields["most"])})

    def fields(self) -> dict[str, Any]:
        """Return the candidate as plain data."""
        scores = {str(position): score for position, score in self.scores.items()}
        return {**asdict(self), "parents": list(self.parents), "examples": list(self.examples), "scores": scores}


@dataclass(frozen=True, slots=True)
class Evaluate:
    """Evaluations to be made, each of a candidate on the example at a position."""

    pairs: tuple[tuple[str, Position], ...]


@dataclass(frozen=True, slots=True)
class Propose:
    """
    Changes of a parent to be proposed.

    The examples in the ``batch`` show what is wrong with it. ``other`` and their common ``ancestor`` are for a merge;
    ``donors`` are who has answered which example well enough to be shown, nobody ('') for the answer expected.
    """

    iteration: int
    lever: Lever
    parent: str
    count: int
    batch: tuple[Position, ...] = ()
    other: str = ""
    ancestor: str = ""
    donors: tuple[tuple[str, Position], ...] = ()


Work = Evaluate | Propose


@dataclass(frozen=True, slots=True)
class Step:
    """The step that a search is in: one parent, one lever, its batch and its children."""

    lever: Lever
    parent: str
    phase: Phase
    batch: tuple[Position, ...]
    other: str = ""
    ancestor: str = ""
    children: tuple[str, ...] = ()
    rung: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """What came of a child: in which step, by which lever, on how many examples, how far ahead."""

    iteration: int
    lever: Lever
    parent: str
    child: str
    verdict: Verdict
    at: str
    n: int = 0
    lead: float = 0.0


@dataclass(frozen=True, slots=True)
class State:
    """
    A search as it stands: ``work`` is to be done next, ``reserved`` is what that can cost at most.

    ``pool`` holds candidates that may become parents, by id; ``children`` are those of the present step, and ``tried``
    all that were ever proposed. ``labelled`` are positions whose expected answer is known; something was evaluated in
    step ``active_at`` for the last time. ``ended`` says why nothing more is to be done.
    """

    settings: Settings
    train: tuple[Position, ...]
    val: tuple[Position, ...]
    best: str
    pool: Mapping[str, Candidate]
    children: Mapping[str, Candidate] = field(default_factory=dict)
    labelled: tuple[Position, ...] = ()
    iteration: int = 0
    improved_at: int = 0
    active_at: int = 0
    step: Step | None = None
    work: Work | None = None
    spent: Spent = NOTHING
    reserved: Spent = NOTHING
    outcomes: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    tried: frozenset[str] = frozenset()
    news: tuple[Record, ...] = ()
    ended: str = ""

    @property
    def stall(self) -> int:
        """Return for how many steps there was no new best prompt."""
        return self.iteration - self.improved_at

    def find(self, candidate: str) -> Candidate:
        """Return a candidate by its id, from the pool or the present step."""
        return self.children.get(candidate) or self.pool[candidate]

    def with_candidate(self, candidate: Candidate) -> "State":
        """Return the state with another version of a candidate."""
        if candidate.id in self.children:
            return replace(self, children={**self.children, candidate.id: candidate})
        return replace(self, pool={**self.pool, candidate.id: candidate})
