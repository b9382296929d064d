"""Words, sentences and syllables of a text."""

import re
from dataclasses import dataclass

from shared.scoring.assertion import Span

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
SENTENCE = re.compile(r"[^.!?\n]+[.!?]?")

_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]es|[^aeiouytd]ed|[^aeiouyl]e)$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, where it stands, and its number of words."""

    text: str
    span: Span
    words: int


def count(text: str) -> int:
    """Return the number of words in ``text``, markup left out."""
    return sum(1 for _ in WORD.finditer(text))


def lower(text: str) -> list[str]:
    """Return the words of ``text`` in lower case."""
    return [word.lower() for word in WORD.findall(text)]


def sentences(text: str) -> list[Sentence]:
    """Return the sentences of ``text``; a line ends one, and one without words is none."""
    found = []
    for match in SENTENCE.finditer(text):
        number = count(match.group())
        if number:
            start = match.start() + len(match.group()) - len(match.group().lstrip())
            found.append(Sentence(match.group().strip(), Span(start, match.end()), number))
    return found


def syllables(word: str) -> int:
    """
    Return about how many syllables an English word has: its groups of vowels, without a silent ending.

    The rule that Flesch's formula is usually computed with; it is right for nine words of ten.
    """
    plain = word.lower()
    groups = len(_VOWELS.findall(plain))
    return max(1, groups - bool(groups > 1 and _SILENT.search(plain)))
