"""
The vocabularies that models cut texts by: what each feature of a text costs in tokens, and how far that is off.

``coefficients.json`` says what they were fitted on. The vocabularies of newer models are mostly unpublished; those of
their families stand for them, and what providers report corrects them.
"""

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import orjson

from shared.tokens import features, pieces

DEFAULT: Final = "openai"
EXACT: Final = "words"

_FILE: Final = Path(__file__).with_name("coefficients.json")
_SHORT: Final = 0.8
"""How far the estimate of a single token may be off; the error of short texts falls with the root of their length."""

_FAMILIES: Final = (
    ("gemini", ("gemini", "gemma", "vertex", "google")),
    ("anthropic", ("claude", "anthropic")),
    ("llama", ("llama",)),
    ("qwen", ("qwen",)),
    (EXACT, ("offline", "hashed", "composer-")),
)


class Guess(NamedTuple):
    """The tokens of a text before rounding, and the share of them that nine of ten estimates and more stay within."""

    tokens: float
    spread: float


@dataclass(frozen=True)
class Vocabulary:
    """How a family of tokenisers cuts; without coefficients, by words and marks."""

    name: str
    coefficients: Mapping[str, float]
    usual: float = 0.0
    unusual: float = 0.0

    def guess(self, text: str) -> Guess:
        """Return about how many tokens ``text`` has."""
        if not self.coefficients:
            return Guess(pieces.count(text), 0.0)
        costs = {name: amount * self.coefficients.get(name, 0.0) for name, amount in features.of(text).items()}
        tokens = math.fsum(costs.values())
        if not tokens:
            return Guess(1.0 if text else 0.0, 0.0)
        strange = math.fsum(cost for name, cost in costs.items() if name in features.UNUSUAL) / tokens
        settled = self.usual + (self.unusual - self.usual) * min(1.0, strange * 2)
        return Guess(max(1.0, tokens), settled + _SHORT / math.sqrt(max(1.0, tokens)))


def named(name: str) -> Vocabulary:
    """Return the vocabulary called ``name``."""
    return _all()[name]


@functools.lru_cache(maxsize=512)
def of(model: str) -> Vocabulary:
    """Return the vocabulary of a model called ``model``, with or without its provider; by default the commonest."""
    folded = model.casefold()
    for name, marks in _FAMILIES:
        if any(mark in folded for mark in marks):
            return named(name)
    return named(DEFAULT)


@functools.cache
def _all() -> Mapping[str, Vocabulary]:
    stored = orjson.loads(_FILE.read_bytes())["vocabularies"]
    fitted = {
        name: Vocabulary(name, one["coefficients"], one["spread"]["usual"], one["spread"]["unusual"])
        for name, one in stored.items()
    }
    return {**fitted, EXACT: Vocabulary(EXACT, {})}
