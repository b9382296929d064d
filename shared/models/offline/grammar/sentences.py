"""Text as sentences and words: how it is cut, counted and put in case."""

import re
from itertools import pairwise

from shared.models.offline.grammar import vocabulary

WORD = re.compile(r"\w+(?:[-'\u2019.]\w+)*")

_ABBREVIATIONS = (
    r"(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bMrs\.)(?<!\bSt\.)(?<!\bvs\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bNo\.)"
)
_END = re.compile(
    rf"{_ABBREVIATIONS}(?<=[.!?…])[\"'\u201d\u2019)\]]*(?:\s*\[\d+\])*\s+(?=[\"'\u201c\u2018(\[]?[A-Z0-9À-Ý])"
)


def split(text: str) -> list[str]:
    """Return the sentences of ``text``, each with its closing marks and citations."""
    flat = " ".join(text.split())
    borders = [0, *(match.end() for match in _END.finditer(flat)), len(flat)]
    return [part for a, b in pairwise(borders) if (part := flat[a:b].strip())]


def words(text: str) -> list[str]:
    """Return the words of ``text``; a hyphen, an apostrophe or a decimal point does not part one."""
    return WORD.findall(text)


def count(text: str) -> int:
    """Return the number of words in ``text``."""
    return len(words(text))


def capitalise(text: str) -> str:
    """Return ``text`` with a capital first letter, unless its first word is a name such as "iPhone"."""
    match = re.search(r"\w+", text)
    if match is None or any(char.isupper() for char in match[0][1:]):
        return text
    start = match.start()
    return text[:start] + text[start].upper() + text[start + 1 :]


def title_case(text: str) -> str:
    """Return ``text`` as a headline: all but small words with a capital, capitals inside words as they are."""
    parts = text.split(" ")
    last = len(parts) - 1
    return " ".join(
        part
        if 0 < index < last and part.lower() in vocabulary.SMALL_TITLE_WORDS and not parts[index - 1].endswith(":")
        else capitalise(part)
        for index, part in enumerate(parts)
    )


def joined(items: list[str] | tuple[str, ...], word: str = "and") -> str:
    """Return ``items`` as a list in a sentence: "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {word} {items[-1]}"
