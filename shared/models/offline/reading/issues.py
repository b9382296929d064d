"""The issues of a draft, as reviewers write them, read as changes to be made."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from shared.models.offline.brief import Brief

Kind = Literal[
    "shorten", "extend", "keywords", "repetition", "call", "example", "title", "question", "audience", "split", "banned"
]

_PATTERNS: tuple[tuple[Kind, str], ...] = (
    ("split", r"sentences?\b.{0,20}\btoo long|\blong(?:er)? sentences|hard to read|readab|break up"),
    ("shorten", r"too long|too many words|shorten|exceeds|over the (?:limit|length)|longer than"),
    ("extend", r"too short|too few words|expand|lengthen|not long enough|shorter than|below the length"),
    ("banned", r"banned|forbidden|not allowed|must not use"),
    ("keywords", r"keywords?|key phrase|does not mention|missing terms?"),
    ("repetition", r"repeat|repetiti|duplicate|redundan|said twice"),
    ("call", r"calls?[ -]to[ -]action|\bcta\b"),
    ("example", r"example|illustrat|too abstract|concrete"),
    ("title", r"\btitle\b|\bheadline\b"),
    ("question", r"\bquestion\b"),
    ("audience", r"audience|readers?\b|target group"),
)
_FRACTION = re.compile(
    r"(\d[\d,]*)\s*(?:of|/|out of|instead of|vs\.?|but)\s*(?:about |at least |at most )?(\d[\d,]*)", re.IGNORECASE
)
_NUMBER = re.compile(r"(\d[\d,]*)\s*words?", re.IGNORECASE)
_QUOTED = re.compile(r"[\"'\u201c\u2018`]([^\"'\u201d\u2019`]+)[\"'\u201d\u2019`]")


@dataclass(frozen=True)
class Fix:
    """One change: its kind, the number of words to reach, and the terms it is about."""

    kind: Kind
    words: int = 0
    terms: tuple[str, ...] = ()


def read(brief: Brief) -> tuple[Fix, ...]:
    """Return the changes that the issues of ``brief`` ask for; what cannot be understood is left alone."""
    found = [_fix(text, brief) for text in brief.issues]
    return tuple(fix for fix in found if fix)


def _fix(text: str, brief: Brief) -> Fix | None:
    kind = next((kind for kind, pattern in _PATTERNS if re.search(pattern, text, re.IGNORECASE)), None)
    if kind in {"shorten", "extend"}:
        return Fix(kind, words=_words(text) or brief.length.words)
    if kind == "keywords":
        return Fix(kind, terms=_terms(text) or _absent(brief.keywords, brief.draft))
    if kind == "banned":
        return Fix(kind, terms=_terms(text) or brief.banned)
    return Fix(kind) if kind else None


def _words(text: str) -> int:
    fraction, number = _FRACTION.search(text), _NUMBER.search(text)
    chosen = fraction[2] if fraction else number[1] if number else "0"
    return int(chosen.replace(",", ""))


def _terms(text: str) -> tuple[str, ...]:
    quoted = _QUOTED.findall(text)
    listed = text.partition(":")[2] or (re.search(r"does not mention (.+)", text, re.IGNORECASE) or ["", ""])[1]
    parts = quoted or re.split(r",|;|\band\b", listed)
    return tuple(part.strip(" .") for part in parts if part.strip(" ."))


def _absent(keywords: Sequence[str], draft: str) -> tuple[str, ...]:
    return tuple(word for word in keywords if word.lower() not in draft.lower())
