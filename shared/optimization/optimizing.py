"""Applies techniques one after the other, and measures the prompt before and after."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.optimization import measures
from shared.optimization.measures import Measure
from shared.optimization.reading import Reading
from shared.optimization.technique import Context, Name, Step
from shared.optimization.techniques import ALL
from shared.prompts.template import Prompt


@dataclass(frozen=True)
class Taken:
    """A step that was taken, under the name of its technique; ``before`` and ``after`` are static scores."""

    technique: str
    applied: bool
    reason: str
    before: float
    after: float


@dataclass(frozen=True)
class Optimized:
    """A prompt, what it was made into, and the steps between."""

    before: Prompt
    after: Prompt
    steps: tuple[Taken, ...]


def optimize(prompt: Prompt, context: Context, names: Sequence[Name] = ()) -> Optimized:
    """Return what the techniques called ``names``, or all of them, make of ``prompt``, in the order of the table."""
    steps: list[Taken] = []
    current, before = prompt, score(prompt, context)
    for technique in ALL.values():
        if names and technique.name not in names:
            continue
        step = technique.apply(current, context)
        steps.append(taken(technique.name, step, before, context))
        current, before = step.prompt, steps[-1].after
    return Optimized(prompt, current, tuple(steps))


def taken(name: str, step: Step, before: float, context: Context) -> Taken:
    """Return ``step`` with the scores on both sides of it."""
    return Taken(name, step.applied, step.reason, before, score(step.prompt, context) if step.applied else before)


def measured(prompt: Prompt, context: Context) -> tuple[Measure, ...]:
    """Return the static measures of ``prompt``, with what it includes in its place."""
    return measures.measure(Reading(prompt), context)


def score(prompt: Prompt, context: Context) -> float:
    """Return the static score of ``prompt``."""
    return measures.score(measured(prompt, context))
