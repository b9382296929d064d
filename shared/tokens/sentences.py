"""Cuts shielded texts into sentences, tells which of them always hold, and what they are about."""

import re
from dataclasses import dataclass
from typing import Final

from shared.tokens import shielding
from shared.tokens.shielding import Shielded

_END: Final = re.compile(
    rf"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!etc\.)(?<!vs\.)[ \t]+(?=[A-Z\"'(*{shielding.MARKS}])|\n+"
)
_BULLET: Final = re.compile(r"^\s*(?:[-*•+]|\d{1,3}[.)])\s+")
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_OPENS: Final = re.compile(r"\{%[-+]?\s*(?:if|for)\b")
_CLOSES: Final = re.compile(r"\{%[-+]?\s*end(?:if|for)\b")
_EMPTY: Final = """
a an the this that these those it its you your i we our they their he she is are was were be been being am do does did
have has had of in on at to for from by with and or but if then than as so too also very here there what which who when
where how can could will would shall should may might must please any all each every some such into about over
"""
_EMPTY_WORDS: Final = frozenset(_EMPTY.split())
_NEGATIONS: Final = frozenset({"not", "no", "never", "don't", "don’t", "without", "avoid", "cannot", "can't", "nor"})


@dataclass(frozen=True, slots=True)
class Unit:
    """
    A sentence or line, and the white space behind it.

    ``always`` is whether it holds whatever the variables are; ``marked`` whether something in it is shielded.
    """

    text: str
    gap: str
    always: bool
    marked: bool

    @property
    def bullet(self) -> str:
        """Return the mark of a list before the sentence."""
        found = _BULLET.match(self.text)
        return found[0] if found else ""

    @property
    def words(self) -> list[str]:
        """Return the words, folded."""
        return [word.casefold() for word in _WORD.findall(self.text[len(self.bullet) :])]

    @property
    def content(self) -> frozenset[str]:
        """Return the words that say something."""
        return frozenset(word for word in self.words if word not in _EMPTY_WORDS) - _NEGATIONS

    @property
    def negative(self) -> bool:
        """Return whether something is denied or forbidden."""
        return not _NEGATIONS.isdisjoint(self.words)


def split(shielded: Shielded) -> list[Unit]:
    """Return the sentences of a text; joined again they are the text."""
    found: list[Unit] = []
    depth = until = 0
    for end in [*_END.finditer(shielded.text), None]:
        text = shielded.text[until : end.start() if end else len(shielded.text)]
        blocks = [piece for mark in shielding.marks(text) if (piece := shielded.piece(mark)).startswith("{%")]
        inner = _depth(blocks, depth)
        if text or end:
            always = depth == 0 and not blocks
            found.append(Unit(text, end[0] if end else "", always, bool(shielding.marks(text))))
        depth, until = inner, end.end() if end else until
    return found


def join(units: list[Unit]) -> str:
    """Return the text of ``units``."""
    return "".join(unit.text + unit.gap for unit in units)


def without(units: list[Unit], dropped: set[int]) -> str:
    """Return the text of ``units`` without those at ``dropped``; a line that loses all it had is gone."""
    kept: list[Unit] = []
    for place, unit in enumerate(units):
        if place not in dropped:
            kept.append(unit)
        elif kept and "\n" in unit.gap:
            last = kept[-1]
            gap = unit.gap if len(unit.gap) > len(last.gap) or "\n" not in last.gap else last.gap
            kept[-1] = Unit(last.text, gap, last.always, last.marked)
    return join(kept)


def _depth(blocks: list[str], depth: int) -> int:
    """Return how many blocks of Jinja are open after these tags, ``depth`` of them from before."""
    opened = sum(bool(_OPENS.match(piece)) for piece in blocks)
    closed = sum(bool(_CLOSES.match(piece)) for piece in blocks)
    return max(0, depth + opened - closed)
