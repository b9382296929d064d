"""What goes next when a budget must be kept: the least useful examples, then the sentences that say the least."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from shared.tokens.sentences import Unit

_DEMANDS: Final = re.compile(
    r"\b(?:must|never|always|only|exactly|not|don't|at most|at least|no more than|between|format|json|return|output"
    r"|language|tone|words?|characters?|sentences?)\b|\d",
    re.IGNORECASE,
)
_DEMAND: Final = 3.0
_FIRST: Final = 2.0
_WORD: Final = re.compile(r"[^\W_]+")


def least_useful(examples: Sequence[str]) -> int:
    """Return which example teaches least: the one most like another, and of such the longest."""
    words = [frozenset(_WORD.findall(example.casefold())) for example in examples]

    def rank(place: int) -> tuple[float, int, int]:
        alike = max((_overlap(words[place], other) for n, other in enumerate(words) if n != place), default=0.0)
        return round(alike, 3), len(examples[place]), place

    return max(range(len(examples)), key=rank)


def expendable(units: Sequence[Unit]) -> list[tuple[float, int]]:
    """Return the worth for its length, and the place, of every sentence that may go."""
    seen = Counter(word for unit in units for word in unit.content)
    places = [place for place, unit in enumerate(units) if unit.words and not unit.marked]
    return [(_worth(units[place], seen, first=place == 0), place) for place in places]


def _worth(unit: Unit, seen: Counter[str], *, first: bool) -> float:
    rare = math.fsum(1 / seen[word] for word in unit.content)
    demands = _DEMAND * len(_DEMANDS.findall(unit.text))
    return (rare + demands + (_FIRST if first else 0.0)) / math.sqrt(len(unit.words))


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0
