"""
What a job type is made of: stages in order, each a pure function of the job and earlier results.

A handler returns what came out and what follows; the runner claims, fences, commits, publishes, measures and
retries. Adding a stage or a job type is writing one declaration.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from shared.firestore.writes import Write
from shared.jobs.job import NO_USAGE, Job, Usage

END = "$end"
Inputs = Mapping[str, Mapping[str, Any]]
Revise = Callable[[Job, Mapping[str, Any]], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True)
class Context:
    """
    What surrounds one call of a handler.

    ``key`` is the same for every attempt at this work, for providers that can deduplicate. ``emit`` takes text
    as it is written, for callers that read along.
    """

    key: str
    timeout: float
    emit: Callable[[str], Awaitable[None]] | None = None


@dataclass(frozen=True)
class Done:
    """
    The stage is finished: ``result`` is kept for later stages, ``follow`` names the next one (default: in order).

    ``summary`` is merged into what readers of the job see as its result; ``writes`` are committed with it.
    """

    result: Mapping[str, Any] = field(default_factory=dict)
    follow: str = ""
    usage: Usage = NO_USAGE
    summary: Mapping[str, Any] = field(default_factory=dict)
    writes: Sequence[Write] = ()


@dataclass(frozen=True)
class FanOut:
    """The stage splits into parallel sub-stages, one per item; the stage ends when all have ended."""

    items: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Repeat:
    """The stage runs once more, ``after`` seconds; a ``result`` replaces that of earlier passes."""

    after: float = 0.0
    result: Mapping[str, Any] | None = None
    done: int = 0
    total: int = 1
    usage: Usage = NO_USAGE


@dataclass(frozen=True)
class Await:
    """
    The stage waits for a person's decision, ``timeout`` seconds at most.

    Approval finishes the stage, rejection fails the job; ``approved_by_silence`` says which of them the end of the
    time stands for.
    """

    timeout: float
    approved_by_silence: bool = False


@dataclass(frozen=True)
class Decision:
    """What a person, or the end of their time, has decided on a waiting stage."""

    approved: bool
    by: str
    comment: str = ""


Outcome = Done | FanOut | Repeat | Await


def kept(outcome: Outcome) -> Mapping[str, Any] | None:
    """Return the result that is kept for later stages; only an empty fan-out goes on by itself."""
    if isinstance(outcome, FanOut):
        return {"items": []}
    return None if isinstance(outcome, Await) else outcome.result


@dataclass(frozen=True)
class Item:
    """One sub-stage of a fan-out."""

    index: int
    data: Mapping[str, Any]


class StageHandler(Protocol):
    """Runs a stage."""

    def __call__(self, job: Job, inputs: Inputs, context: Context, /) -> Awaitable[Outcome]:
        """Return the outcome of the stage; an error of the taxonomy says whether trying again helps."""
        ...


class ItemHandler(Protocol):
    """Runs one sub-stage."""

    def __call__(self, job: Job, item: Item, inputs: Inputs, context: Context, /) -> Awaitable[Done]:
        """Return the outcome of the sub-stage."""
        ...


@dataclass(frozen=True)
class Stage:
    """
    A declared stage.

    ``weight`` is its share of the progress, ``timeout`` is in seconds. ``effect`` says that running it twice costs
    something: such a stage is claimed before it runs. A stage with an ``item`` handler may fan out. ``stop`` is
    called for a cancelled job until it returns True.
    """

    name: str
    run: StageHandler
    weight: float = 1.0
    item: ItemHandler | None = None
    stop: Callable[[Job], Awaitable[bool]] | None = None
    effect: bool = False
    timeout: float = 120.0
    max_attempts: int = 5


@dataclass(frozen=True)
class JobType:
    """
    A kind of job: its name and its stages in order.

    One that ``coordinates`` others takes no place in its tenant's share, or it would keep them out. ``revise``
    returns a job's payload with a caller's changes to it; a kind without it takes none.
    """

    name: str
    stages: tuple[Stage, ...]
    coordinates: bool = False
    revise: Revise | None = None

    def stage(self, name: str) -> Stage:
        """Return a stage by its name."""
        return next(stage for stage in self.stages if stage.name == name)

    def after(self, name: str) -> str:
        """Return the name of the stage that follows ``name``, or END."""
        names = [stage.name for stage in self.stages]
        place = names.index(name) + 1
        return names[place] if place < len(names) else END
