"""The words of a text, alike for texts that look alike to a reader: one case, one form of each digit and mark."""

import re
import unicodedata
from functools import lru_cache

from shared.models import frequent_words

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_SAME = str.maketrans({**dict.fromkeys("’‘ʼ＇`´", "'"), **dict.fromkeys("‐‑‒–—−", "-")})
_KEPT_WIDTHS = ("<wide>", "<narrow>")


def fold(text: str) -> str:
    """
    Return ``text`` in one case, composed, with plain digits, quotes and dashes, and letters of one width.

    Superscripts, fractions and the like stay what they are: 10² is not 102.
    """
    if text.isascii():
        return text.casefold()
    composed = unicodedata.normalize("NFC", text).translate(_SAME)
    return "".join(map(_plain, composed)).casefold()


def of(text: str) -> list[str]:
    """Return the words of ``text``, folded; where no spaces are written, every two neighbouring signs are one."""
    found: list[str] = []
    for word in _WORD.findall(fold(text)):
        if word.isascii() or not _UNSPACED.search(word):
            found.append(word)
        else:
            found.extend(_pairs(word))
    return found


def is_content(word: str) -> bool:
    """Return whether a folded word says something about what its text is about."""
    return word not in frequent_words.GRAMMAR and word not in frequent_words.COMMON


def _pairs(word: str) -> list[str]:
    return [word[at : at + 2] for at in range(len(word) - 1)] or [word]


@lru_cache(maxsize=4096)
def _plain(sign: str) -> str:
    if sign.isascii():
        return sign
    decimal = unicodedata.decimal(sign, None)
    if decimal is not None:
        return str(decimal)
    width, _, code = unicodedata.decomposition(sign).partition(" ")
    return chr(int(code, 16)) if width in _KEPT_WIDTHS else sign
