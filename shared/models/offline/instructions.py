"""Free instructions in ordinary English, read as wishes."""

import re
from collections.abc import Iterator

from shared.models.offline.brief import Wish

_PATTERNS: tuple[tuple[Wish, str], ...] = (
    (
        Wish.TITLE,
        r"(?:write|add|include|give|start with|begin with|with|suggest|propose)[^.;\n]{0,30}\b(?:title|headline|subject line)\b|^title\b",
    ),
    (
        Wish.HEADINGS,
        r"\b(?:sub-?headings?|headings|section headings|headers|structured? (?:it )?(?:in|into|with) sections|divide[^.]{0,20}sections)\b",
    ),
    (Wish.NUMBERS, r"\bnumbered (?:list|steps)|\bstep-by-step list|\bordered list"),
    (Wish.BULLETS, r"\bbullet(?:s|ed)?(?:[ -]points?| lists?)?\b|\bunordered list\b"),
    (
        Wish.EXAMPLE,
        r"\b(?:concrete |real-life |practical |specific |short |vivid )*(?:examples?|scenario)\b|\billustrate\b|\banecdote\b",
    ),
    (Wish.QUESTION, r"\b(?:open|start|begin|opening|hook)\b[^.;\n]{0,30}\bquestion\b|\brhetorical question\b"),
    (Wish.CALL, r"\bcalls?[ -]to[ -]action\b|\bcta\b"),
    (
        Wish.AUDIENCE,
        r"\b(?:mention|address|name|speak to|appeal to|speak directly to|tailor[^.;\n]{0,15} to)\b[^.;\n]{0,20}\b(?:audience|readers?|target group)\b",
    ),
    (
        Wish.VARIETY,
        r"\bvar(?:y|ied|ying|iety)\b[^.;\n]{0,25}\bsentences?\b|\bsentences?[^.;\n]{0,20}\bvar(?:y|ied)\b|\bmix\b[^.;\n]{0,15}\bshort and long\b",
    ),
    (Wish.NO_REPETITION, r"\b(?:avoid|no|without|do not|don't|never)\b[^.;\n]{0,20}\brepe(?:tition|titive|at\w*)\b"),
    (Wish.CITATIONS, r"\bcit(?:e|ing|ations?)\b|\breference the (?:passages|sources)\b|\[1\]"),
    (Wish.HASHTAGS, r"\bhash-?tags?\b"),
    (Wish.EMOJI, r"\bemojis?\b"),
    (Wish.SHORT_SENTENCES, r"\b(?:short|concise|crisp|simple) (?:sentences|language)\b|\bplain (?:english|language)\b"),
    (Wish.SHORT_PARAGRAPHS, r"\bshort paragraphs\b"),
    (Wish.CALM, r"\b(?:no|without|avoid|do not use|don't use)\b[^.;\n]{0,15}\bexclamation"),
)
_COMPILED = tuple((wish, re.compile(pattern, re.IGNORECASE | re.MULTILINE)) for wish, pattern in _PATTERNS)
_NEGATED = re.compile(r"\b(?:do not|don't|no|without|avoid|never|not|skip|omit)\s+(?:[\w-]+\s+){0,3}$", re.IGNORECASE)
_NEGATIVE_BY_NATURE = frozenset({Wish.NO_REPETITION, Wish.CALM})
_SECTION_COUNT = re.compile(
    r"\b(\d+|two|three|four|five|six|seven|eight|nine)\s+(?:main\s+)?(?:sections?|parts?|articles?|chapters?)\b", re.I
)
_COUNTS = {word: number for number, word in enumerate("zero one two three four five six seven eight nine".split())}
_BANNED = re.compile(
    r"(?:avoid|do not use|don't use|never use|without)\s+(?:the\s+)?(?:words?|phrases?|terms?)\s*:?\s*([^.\n]+)", re.I
)


def wishes(text: str) -> frozenset[Wish]:
    """Return what ``text`` asks for; a wish that is only mentioned to forbid it does not count."""
    return frozenset(_found(text))


def section_count(text: str) -> int:
    """Return the number of sections or parts that ``text`` asks for, 0 when it leaves that open."""
    match = _SECTION_COUNT.search(text)
    if match is None:
        return 0
    return int(match[1]) if match[1].isdigit() else _COUNTS[match[1].lower()]


def banned(text: str) -> tuple[str, ...]:
    """Return the words that ``text`` forbids."""
    found = _BANNED.search(text)
    parts = re.split(r",|;|\bor\b|\band\b", found[1]) if found else []
    return tuple(part.strip(" \"'“”.") for part in parts if part.strip(" \"'“”."))


def _found(text: str) -> Iterator[Wish]:
    for wish, pattern in _COMPILED:
        for match in pattern.finditer(text):
            if wish in _NEGATIVE_BY_NATURE or not _NEGATED.search(text[: match.start()]):
                yield wish
                break
