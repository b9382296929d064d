"""What a prompt is worth before it is sent: its static measures, its tokens, and what they cost."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from shared.models.catalog import Rates
from shared.optimization import measures, optimizing
from shared.optimization.measures import Measure
from shared.optimization.technique import Context
from shared.prompts.template import Included, Prompt

CALLS = 1_000

Count = Callable[[str, str], int]


@dataclass(frozen=True)
class Appraisal:
    """A static score with its measures, and the prompt's own tokens, with their price in US dollars for 1,000 calls."""

    score: float
    measures: tuple[Measure, ...]
    tokens: int
    cost: Decimal | None


def appraise(prompt: Prompt, context: Context, count: Count, rates: Rates | None) -> Appraisal:
    """Return the appraisal of ``prompt`` for the model of ``context``; ``count`` estimates tokens."""
    found = optimizing.measured(prompt, context)
    texts = [*prompt.parts.values(), *map(_text, prompt.includes)]
    texts += [text for one in prompt.examples for text in (one.input, one.output)]
    tokens = sum(count(text, context.traits.name) for text in texts if text)
    cost = rates.input * tokens * CALLS / 1_000_000 if rates else None
    return Appraisal(measures.score(found), found, tokens, cost)


def _text(included: Included) -> str:
    return "\n".join((included.text, *map(_text, included.includes)))
