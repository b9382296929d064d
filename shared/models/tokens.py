"""One rule for counting tokens where no provider did: each word and each punctuation mark is a token."""

import re
from collections.abc import Iterable

from shared.models.base import Message

_TOKEN = re.compile(r"\w+|[^\w\s]")
_PIECE = re.compile(r"\s*(?:\w+|[^\w\s])(?:\s+\Z)?|\s+\Z")


def count(text: str) -> int:
    """Return the number of words and punctuation marks in ``text``."""
    return sum(1 for _ in _TOKEN.finditer(text))


def count_messages(messages: Iterable[Message]) -> int:
    """Return the tokens of a prompt: those of its messages and one for each message's role."""
    return sum(1 + count(message.text) for message in messages)


def pieces(text: str) -> list[str]:
    """Return ``text`` cut before each token's leading space, so that the pieces join to ``text`` again."""
    return _PIECE.findall(text)
