"""What of a text tokenisers make tokens of: words, long words, digits, lines, marks, and the letters of each script."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

LONG: Final = 6
"""Letters of a word that usually fit into one token."""

_ENOUGH_WORDS: Final = 12
_USUAL_SHARE: Final = 0.15
_PROSE: Final = (0.80, 0.92)

_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_LATIN_WORD: Final = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f]+")
_DIGITS: Final = re.compile(r"[0-9]+")
_LINES: Final = re.compile(r"\n+")
_SPACES: Final = re.compile(r"[ \t]{2,}")
_MARKS: Final = re.compile(r"[!-/:-@\[-`{-~]+")

_RANGES: Final = {
    "accent": "\u00c0-\u024f\u0300-\u036f\u1e00-\u1eff",
    "greek": "\u0370-\u03ff",
    "cyrillic": "\u0400-\u052f",
    "hebrew": "\u0590-\u05ff",
    "arabic": "\u0600-\u06ff\u0750-\u077f",
    "indic": "\u0900-\u0dff",
    "thai": "\u0e00-\u0eff",
    "kana": "\u3040-\u30ff",
    "han": "\u3400-\u9fff\uf900-\ufaff",
    "hangul": "\uac00-\ud7af",
}
_SCRIPTS: Final = {name: re.compile(f"[{letters}]+") for name, letters in _RANGES.items()}
_KNOWN: Final = re.compile("[\x00-\x7f\u00a0" + "".join(_RANGES.values()) + "]+")

_ENGLISH_WORDS: Final = """
the of and to a in is for that with as on be are this it by or an from at you not if can your will have which
"""
_NEIGHBOURS_WORDS: Final = """
de la le les des et en un une que qui dans pour par sur est du au aux ce el los las una y del con para se su lo al o os
do da em um uma no na dos das com não mais der die das und den von zu mit ist ein eine auf dem im sich auch il di che e
per non sono della nel i gli
"""
_ENGLISH: Final = frozenset(_ENGLISH_WORDS.split())
_NEIGHBOURS: Final = frozenset(_NEIGHBOURS_WORDS.split()) - _ENGLISH

NAMES: Final = ("word", "long", "foreign", "neighbour", "digit", "line", "spaces", "marks", "mark", *_RANGES, "other")
UNUSUAL: Final = frozenset({"foreign", "neighbour", *_RANGES, "other"})
"""Features that vocabularies differ in most."""


@dataclass(frozen=True, slots=True)
class _Latin:
    """The letters of Latin words in no language known here, and of those in a well-known one other than English."""

    foreign: float = 0.0
    neighbour: float = 0.0


def of(text: str) -> Mapping[str, float]:
    """Return how much of each feature ``text`` has; what it has nothing of is left out."""
    latin = _latin(text)
    found = {**_ascii(text), "foreign": latin.foreign, "neighbour": latin.neighbour}
    if not text.isascii():
        found |= {name: sum(map(len, letters.findall(text))) for name, letters in _SCRIPTS.items()}
        found["other"] = len(_KNOWN.sub("", text))
    return {name: amount for name, amount in found.items() if amount}


def _ascii(text: str) -> dict[str, float]:
    words, marks = _WORD.findall(text), _MARKS.findall(text)
    return {
        "word": len(words),
        "long": sum(len(word) - LONG for word in words if len(word) > LONG),
        "digit": sum(map(len, _DIGITS.findall(text))),
        "line": len(_LINES.findall(text)),
        "spaces": len(_SPACES.findall(text)),
        "marks": len(marks),
        "mark": sum(map(len, marks)) - len(marks),
    }


def _latin(text: str) -> _Latin:
    """
    Return the letters that are not English, by how few function words of English there are.

    Code and data have few of those too, but are no prose: their share of marks and digits is higher.
    """
    words = _LATIN_WORD.findall(text)
    if len(words) < _ENOUGH_WORDS:
        return _Latin()
    letters, folded = sum(map(len, words)), [word.lower() for word in words]
    low, high = _PROSE
    prose = min(1.0, max(0.0, ((letters + text.count(" ")) / len(text) - low) / (high - low)))
    foreign = letters * prose * (1 - _familiar(folded, _ENGLISH))
    neighbour = foreign * _familiar(folded, _NEIGHBOURS)
    return _Latin(foreign - neighbour, neighbour)


def _familiar(words: list[str], known: frozenset[str]) -> float:
    """Return from 0 to 1 how much ``words`` look like the language of the function words ``known``."""
    return min(1.0, sum(word in known for word in words) / len(words) / _USUAL_SHARE)
