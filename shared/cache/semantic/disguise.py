"""Texts that are not what they look like: signs that nobody sees, and letters that pass for others."""

import unicodedata
from functools import lru_cache

_JOINERS = "\u200c\u200d"
_LOOK_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU", "MATHEMATICAL"})
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_SPACES = "\n\r\t"
_MOST_MARKS = 2


def is_disguised(text: str) -> bool:
    """Return whether ``text`` holds unseen signs, piles of marks, or words of several alphabets."""
    if text.isascii():
        return not (text.isprintable() or all(sign.isprintable() or sign in _SPACES for sign in text))
    composed = unicodedata.normalize("NFC", text)
    return _has_unseen(composed) or _has_piles(composed) or _has_mixed_words(composed)


def _has_unseen(text: str) -> bool:
    return any(
        _category(sign) in _UNSEEN and sign not in _SPACES and not (sign in _JOINERS and _joins(text[:at]))
        for at, sign in enumerate(text)
    )


def _joins(before: str) -> bool:
    """Whether a joiner has its place here: within emoji, or a script that needs it."""
    last = before[-1:]
    if not last:
        return False
    return _category(last) in {"So", "Sk", "Mn", "Mc"} or (last.isalpha() and _script(last) not in _LOOK_ALIKE)


def _has_piles(text: str) -> bool:
    run = 0
    for sign in text:
        run = run + 1 if _category(sign) == "Mn" else 0
        if run > _MOST_MARKS:
            return True
    return False


def _has_mixed_words(text: str) -> bool:
    scripts: set[str] = set()
    for sign in text:
        if sign.isalpha():
            script = _script(sign)
            if script in _LOOK_ALIKE:
                scripts.add(script)
        elif sign not in "'’-" and _category(sign) != "Mn":
            scripts.clear()
        if len(scripts) > 1 or "MATHEMATICAL" in scripts:
            return True
    return False


@lru_cache(maxsize=4096)
def _category(sign: str) -> str:
    return unicodedata.category(sign)


@lru_cache(maxsize=4096)
def _script(sign: str) -> str:
    return unicodedata.name(sign, "").partition(" ")[0]
