"""Examples: answers that are known to be right, the most different ones first, as long as they are short enough."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from shared.optimization.technique import Context, Step, changed, unchanged
from shared.prompts.template import Prompt, PromptExample

MOST: Final = 3
MOST_CHARACTERS: Final = 4_000


def apply(prompt: Prompt, context: Context) -> Step:
    """Show up to three examples of the dataset, unless there are some or the model does without."""
    if prompt.examples:
        return unchanged(prompt, "It shows examples already.")
    if context.traits.reasoning:
        return unchanged(prompt, "A reasoning model does as well without examples, for fewer tokens.")
    chosen = choose(context.examples)
    if not chosen:
        return unchanged(prompt, "There is no dataset with short expected answers to take examples from.")
    return changed(
        replace(prompt, examples=chosen), f"It shows answers of the dataset that are known to be right: {len(chosen)}."
    )


def choose(candidates: Sequence[PromptExample]) -> tuple[PromptExample, ...]:
    """
    Return the examples to show: the one of middling length, then each the least like those before it.

    Likeness is the share of words in common (Jaccard); ties go to the earlier one, so that the choice is stable.
    """
    fitting = [one for one in candidates if len(one.input) + len(one.output) <= MOST_CHARACTERS // MOST]
    if not fitting:
        return ()
    middling = sorted(range(len(fitting)), key=lambda place: (len(fitting[place].output), place))[len(fitting) // 2]
    chosen = [fitting.pop(middling)]
    while fitting and len(chosen) < MOST:
        nearest = [max(_likeness(one, other) for other in chosen) for one in fitting]
        chosen.append(fitting.pop(nearest.index(min(nearest))))
    return tuple(chosen)


def _likeness(one: PromptExample, other: PromptExample) -> float:
    mine, theirs = set(one.output.lower().split()), set(other.output.lower().split())
    return len(mine & theirs) / max(1, len(mine | theirs))
