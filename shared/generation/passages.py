"""Passages: a source text cut into numbered pieces, and the ones that fit a section best."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

PASSAGE_WORDS = 80
_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True)
class Passage:
    """A piece of the source; ``number`` is what citations refer to."""

    number: int
    text: str


def split(source: str) -> list[Passage]:
    """Return ``source`` as passages of about 80 words, cut between sentences and never across paragraphs."""
    pieces: list[str] = []
    for paragraph in filter(str.strip, source.split("\n\n")):
        current: list[str] = []
        for sentence in _SENTENCE_END.split(" ".join(paragraph.split())):
            current.append(sentence)
            if sum(len(text.split()) for text in current) >= PASSAGE_WORDS:
                pieces.append(" ".join(current))
                current = []
        if current:
            pieces.append(" ".join(current))
    return [Passage(number, text) for number, text in enumerate(pieces, start=1)]


def best(passages: Sequence[Passage], query: str, limit: int) -> list[Passage]:
    """
    Return up to ``limit`` passages that fit ``query`` best, in the order of the source.

    Ranked by BM25 (k1 = 1.2, b = 0.75; Robertson and Zaragoza, 2009).
    """
    words = {passage: _terms(passage.text) for passage in passages}
    mean = sum(map(len, words.values())) / max(len(words), 1)
    spread = Counter(term for terms in words.values() for term in set(terms))
    wanted = set(_terms(query))

    def score(passage: Passage) -> float:
        counts = Counter(words[passage])
        norm = 1.2 * (0.25 + 0.75 * len(words[passage]) / max(mean, 1))
        return sum(
            math.log(1 + (len(words) - spread[term] + 0.5) / (spread[term] + 0.5))
            * counts[term]
            * 2.2
            / (counts[term] + norm)
            for term in wanted
            if counts[term]
        )

    ranked = sorted(passages, key=lambda passage: (-score(passage), passage.number))
    return sorted(ranked[:limit], key=lambda passage: passage.number)


def _terms(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]
