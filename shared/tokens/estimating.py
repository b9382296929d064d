"""
Counts tokens where no provider did: by the features of a text, corrected by what providers report.

No tokeniser works without a download of megabytes; an estimate from some twenty coefficients is within a few per
cent for English, code and data, and says itself how far it may be off.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from shared.tokens import vocabularies
from shared.tokens.evidence import NONE, Evidence

TURN: Final = 4
"""Tokens that frame a turn of a conversation: its role, and where it begins and ends."""

_WORST: Final = 0.9


class Readable(Protocol):
    """A turn of a conversation, as far as it is read."""

    @property
    def text(self) -> str:
        """Return what there is to read."""
        ...


@dataclass(frozen=True, slots=True)
class Estimate:
    """About how many tokens a text has, and the bounds that the true number hardly ever leaves."""

    tokens: int
    low: int
    high: int


def count(text: str, model: str = "") -> int:
    """Return about how many tokens ``text`` has for ``model``, before anything was learned of it."""
    return round(vocabularies.of(model).guess(text).tokens)


def count_messages(messages: Iterable[Readable], model: str = "") -> int:
    """Return about how many tokens the prompt has that these messages are."""
    frame = 1 if vocabularies.of(model).name == vocabularies.EXACT else TURN
    return sum(frame + count(message.text, model) for message in messages)


class Estimator:
    """Estimates the tokens of texts; ``learned`` tells what providers' own counts have taught about a model."""

    def __init__(self, learned: Callable[[str], Evidence] = lambda _: NONE) -> None:
        self._learned = learned

    def estimate(self, text: str, model: str = "") -> Estimate:
        """Return about how many tokens ``text`` has for ``model``, by ``provider/model`` or its name alone."""
        guess = vocabularies.of(model).guess(text)
        return self._corrected(guess.tokens, guess.spread, model)

    def estimate_messages(self, messages: Iterable[Readable], model: str = "") -> Estimate:
        """Return about how many tokens the prompt has that these messages are."""
        turns = list(messages)
        text = "\n".join(turn.text for turn in turns)
        guess = vocabularies.of(model).guess(text)
        return self._corrected(count_messages(turns, model), guess.spread, model)

    def factor(self, model: str) -> float:
        """Return what estimates for ``model`` are multiplied by."""
        return self._learned(model).factor

    def _corrected(self, tokens: float, spread: float, model: str) -> Estimate:
        evidence = self._learned(model)
        corrected = tokens * evidence.factor
        off = min(_WORST, evidence.narrowed(spread))
        low = math.floor(corrected * (1 - off)) or min(1, round(corrected))
        return Estimate(round(corrected), low, math.ceil(corrected * (1 + off)))


PLAIN: Final = Estimator()
"""Estimates from the text alone."""
