"""The rule that models of this process count by: each word and each punctuation mark is a token."""

import re
from typing import Final

_TOKEN: Final = re.compile(r"\w+|[^\w\s]")
_PIECE: Final = re.compile(r"\s*(?:\w+|[^\w\s])(?:\s+\Z)?|\s+\Z")


def count(text: str) -> int:
    """Return the number of words and punctuation marks in ``text``."""
    return sum(1 for _ in _TOKEN.finditer(text))


def of(text: str) -> list[str]:
    """Return ``text`` cut before each token's leading space, so that the pieces join to ``text`` again."""
    return _PIECE.findall(text)
