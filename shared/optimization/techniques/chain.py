"""Chain: a plan before long content, and none for models that reason by themselves."""

import re
from dataclasses import replace
from typing import Final

from shared.optimization import layout, measures
from shared.optimization.reading import Reading
from shared.optimization.technique import Context, Step, changed, unchanged
from shared.prompts.template import Prompt

STEPS: Final = (
    "Decide what the reader should take away, in one sentence.",
    "List the points that lead there, each with its concrete example.",
    "Write, one point after the other.",
    "Strike what repeats itself, and show only the finished {label}.",
)
_SENTENCES: Final = re.compile(r"(?<=[.!?\n{}])")


def apply(prompt: Prompt, context: Context) -> Step:
    """Add a plan for long content; take away from a reasoning model what tells it to think."""
    if context.traits.reasoning:
        return _unburdened(prompt)
    if not context.hard:
        return unchanged(prompt, "What it asks for is short enough to be written in one go.")
    planned = measures.planning(Reading(prompt), context)
    if planned is not None and planned.value:
        return unchanged(prompt, "It says in what order to work already.")
    steps = [step.format(label=context.label) for step in STEPS]
    return changed(
        layout.with_user(prompt, layout.section("Steps", steps, context.traits)),
        f"A {context.label} is long: it is planned before it is written.",
    )


def _unburdened(prompt: Prompt) -> Step:
    system, user = map(_unthinking, (prompt.system, prompt.user))
    if (system, user) == (prompt.system, prompt.user) or not user.strip():
        return unchanged(prompt, "A reasoning model plans by itself.")
    return changed(replace(prompt, system=system, user=user), "A reasoning model need not be told to think.")


def _unthinking(text: str) -> str:
    """Return ``text`` without the sentences that tell to think."""
    if not measures.THINK.search(text):
        return text
    return "".join(one for one in _SENTENCES.split(text) if not measures.THINK.search(one)).strip()
