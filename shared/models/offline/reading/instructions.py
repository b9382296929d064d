"""Free instructions in ordinary English, read as wishes."""

import re
from collections.abc import Iterator

from shared.models.offline.brief import Wish

_NEAR = r"[^.;\n]{0,30}"
_REFUSE = r"(?:avoid|no|without|do not|don't|never)"

_PATTERNS: tuple[tuple[Wish, str], ...] = (
    (
        Wish.TITLE,
        rf"\b(?:write|add|include|give|start|begin|with|suggest|propose)\b{_NEAR}\b(?:title|headline|subject line)\b",
    ),
    (
        Wish.HEADINGS,
        rf"\b(?:sub-?headings?|headings|headers|structured?{_NEAR}\bsections|divided?{_NEAR}\bsections)\b",
    ),
    (Wish.NUMBERS, r"\bnumbered (?:list|steps)|\bstep-by-step list|\bordered list"),
    (Wish.BULLETS, r"\bbullet(?:s|ed)?(?:[ -]points?| lists?)?\b|\bunordered list\b"),
    (Wish.EXAMPLE, r"\bexamples?\b|\bscenario\b|\billustrate\b|\banecdote\b"),
    (Wish.QUESTION, rf"\b(?:open|start|begin|opening|hook)\b{_NEAR}\bquestion\b|\brhetorical question\b"),
    (Wish.CALL, r"\bcalls?[ -]to[ -]action\b|\bcta\b"),
    (
        Wish.AUDIENCE,
        rf"\b(?:mention|address|name|speak|appeal|tailor\w*)\b{_NEAR}\b(?:audience|readers?|target group)\b",
    ),
    (
        Wish.VARIETY,
        rf"\bvar(?:y|ied|ying|iety)\b{_NEAR}\bsentences?\b|\bsentences?{_NEAR}\bvar(?:y|ied)\b|\bshort and long sent",
    ),
    (Wish.NO_REPETITION, rf"\b{_REFUSE}\b{_NEAR}\brepe(?:tition|titive|at\w*)\b"),
    (Wish.CITATIONS, r"\bcit(?:e|ing|ations?)\b|\breference the (?:passages|sources)\b|\[1\]"),
    (Wish.HASHTAGS, r"\bhash-?tags?\b"),
    (Wish.EMOJI, r"\bemojis?\b"),
    (
        Wish.SHORT_SENTENCES,
        r"\b(?:short|concise|crisp|simple) (?:sentences|language)\b|\bplain (?:english|language)\b",
    ),
    (Wish.SHORT_PARAGRAPHS, r"\bshort paragraphs\b"),
    (Wish.CALM, rf"\b{_REFUSE}\b{_NEAR}\bexclamation"),
)
_COMPILED = tuple((wish, re.compile(pattern, re.IGNORECASE)) for wish, pattern in _PATTERNS)
_NEGATED = re.compile(r"\b(?:do not|don't|no|without|avoid|never|not|skip|omit)\s+(?:[\w-]+\s+){0,3}$", re.IGNORECASE)
_NEGATIVE_BY_NATURE = frozenset({Wish.NO_REPETITION, Wish.CALM})
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}
_SECTIONS = re.compile(
    rf"\b(\d+|{'|'.join(_COUNTS)})\s+(?:main\s+)?(?:sections?|parts?|articles?|chapters?)\b", re.IGNORECASE
)
_REFUSED_INSIDE = re.compile(r"\b(?:without|no|not|don't|never)\b", re.IGNORECASE)
_MENTION = re.compile(
    r"\b(?:mention|highlight|emphasi[sz]e|stress|point out|refer to)\s+(?:that\s+)?(?P<point>[^.;\n]+)", re.IGNORECASE
)
_KEYWORD_TALK = re.compile(r"\bkeywords?\b", re.IGNORECASE)
_BANNED = re.compile(
    r"(?:avoid|do not use|don't use|never use|without)\s+(?:the\s+)?(?:words?|phrases?|terms?)\s*:?\s*([^.\n]+)",
    re.IGNORECASE,
)


def wishes(text: str) -> frozenset[Wish]:
    """Return what ``text`` asks for; a wish that is only mentioned to forbid it does not count."""
    return frozenset(_found(text))


def section_count(text: str) -> int:
    """Return the number of sections or parts that ``text`` asks for, 0 when it leaves that open."""
    match = _SECTIONS.search(text)
    if match is None:
        return 0
    return int(match[1]) if match[1].isdigit() else _COUNTS[match[1].lower()]


def points(text: str) -> tuple[str, ...]:
    """Return what ``text`` wants mentioned, as in "Mention the ten-year warranty"."""
    found = [match["point"].strip() for match in _MENTION.finditer(text) if not _NEGATED.search(text[: match.start()])]
    return tuple(point for point in found if not wishes(f"mention {point}") and not _KEYWORD_TALK.search(point))


def banned(text: str) -> tuple[str, ...]:
    """Return the words that ``text`` forbids."""
    found = _BANNED.search(text)
    parts = re.split(r",|;|\bor\b|\band\b", found[1]) if found else []
    return tuple(word for part in parts if (word := part.strip(" \"'.")))


def _found(text: str) -> Iterator[Wish]:
    for wish, pattern in _COMPILED:
        if any(wish in _NEGATIVE_BY_NATURE or not _is_refused(text, match) for match in pattern.finditer(text)):
            yield wish


def _is_refused(text: str, match: re.Match[str]) -> bool:
    return bool(_NEGATED.search(text[: match.start()]) or _REFUSED_INSIDE.search(match[0]))
