"""
The embedder that is always there: hashed words and pieces of words, which needs no download and no learning.

A word counts by how much it tells, its inverse document frequency (IDF): words that hold any text together count
next to nothing, long ones more than short ones. These weights are fixed. Weights learned from what one process has
seen would place the same text elsewhere in the next process, and what is stored would no longer be comparable.
"""

import math
import zlib
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from shared.models import frequent_words, words
from shared.models.base import Embeddings, Usage
from shared.tokens import pieces

PROVIDER, MODEL = "hashed", "1"
DIMENSIONS = 1024

_SIZES = (3, 4)
_GRAMMAR, _COMMON, _SHORTEST, _PER_LETTER, _LONGEST = 0.12, 0.35, 0.6, 0.05, 1.1
_PIECES = 1.0
_SIGN = 1 << 31


class HashedEmbeddings:
    """Places texts by their words; the same text is at the same point in every process of this version."""

    @property
    def name(self) -> str:
        """Return the name of the space; it grows a new one when a weight or the hashing changes."""
        return f"{PROVIDER}/{MODEL}"

    async def embed(
        self,
        texts: tuple[str, ...],
        *,
        dimensions: int | None = None,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - it never waits
    ) -> Embeddings:
        """Return the vectors of ``texts``, each of length 1, or all zeros for one without a word."""
        vectors = tuple(place(text, dimensions or DIMENSIONS) for text in texts)
        return Embeddings(vectors, Usage(sum(map(pieces.count, texts)), 0), PROVIDER, MODEL, Decimal(0))

    async def aclose(self) -> None:
        """Do nothing: nothing is held."""


def place(text: str, dimensions: int = DIMENSIONS) -> tuple[float, ...]:
    """Return where ``text`` is."""
    vector = [0.0] * dimensions
    for word, times in Counter(words.of(text)).items():
        weight = _weight(word) * math.sqrt(times)
        for code, share in _features(word):
            vector[code % dimensions] += weight * share if code & _SIGN else -weight * share
    length = math.sqrt(sum(value * value for value in vector))
    return tuple(value / length for value in vector) if length else tuple(vector)


def similarity(first: str, second: str) -> float:
    """Return the cosine of the angle between two texts: 1 for the same words, about 0 for none in common."""
    return sum(one * other for one, other in zip(place(first), place(second), strict=True))


@lru_cache(maxsize=2048)
def _features(word: str) -> tuple[tuple[int, float], ...]:
    """Return the hashes of a word and of its pieces; all pieces together count as much as the word."""
    pieces = tuple(_pieces(word))
    share = _PIECES / math.sqrt(len(pieces)) if pieces else 0.0
    return ((zlib.crc32(word.encode()), 1.0), *((zlib.crc32(piece.encode()), share) for piece in pieces))


def _pieces(word: str) -> Iterator[str]:
    framed = f"<{word}>"
    for size in _SIZES:
        for at in range(len(framed) - size + 1):
            yield framed[at : at + size]


def _weight(word: str) -> float:
    if word in frequent_words.GRAMMAR:
        return _GRAMMAR
    if word in frequent_words.COMMON:
        return _COMMON
    return min(_LONGEST, _SHORTEST + _PER_LETTER * len(word))
