"""Constraints: the limits that content of this kind needs and the prompt does not set."""

import re
from collections.abc import Iterator
from typing import Final

from shared.optimization import layout, measures
from shared.optimization.reading import Reading
from shared.optimization.technique import Context, Step, changed, unchanged
from shared.prompts.template import Prompt

_LENGTHS: Final = ("words", "length", "max_words", "word_count", "sentences")
_LENGTH: Final = re.compile(
    r"\b(?:\d+|one|two|three|few)\s+(?:words?|sentences?|characters?|paragraphs?|lines?)\b", re.IGNORECASE
)
_SAYS_LANGUAGE: Final = re.compile(r"\b(?:language|in (?:english|german|french|spanish))\b", re.IGNORECASE)
_FACTS: Final = "Do not invent facts, figures, quotes or names; leave out what you do not know."
_TITLE: Final = "Rules"


def apply(prompt: Prompt, context: Context) -> Step:
    """Add rules for length, shape, facts and language where there are none."""
    rules = list(_missing(Reading(prompt), context))
    if not rules:
        return unchanged(prompt, "Length, facts and language have their limits already.")
    told = f"It sets limits for {', '.join(name for name, _ in rules)}."
    lines = [line for _, line in rules]
    return changed(layout.with_user(prompt, layout.section(_TITLE, lines, context.traits)), told)


def _missing(reading: Reading, context: Context) -> Iterator[tuple[str, str]]:
    kind = context.content_type
    if kind and not reading.uses(*_LENGTHS) and not reading.says(_LENGTH):
        yield "length", f"Keep to about {kind.words} words."
    if kind and not reading.uses("shape", "outline") and kind.shape not in reading.prompt.user:
        yield "shape", f"A {kind.label} has {kind.shape}."
    if not reading.says(measures.FACTS):
        yield "facts", _FACTS
    if reading.uses("language") and not reading.says(_SAYS_LANGUAGE):
        yield "language", "Write in the language {{ language }} throughout."
