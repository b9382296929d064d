"""What a topic, as people write it, becomes inside a sentence."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from shared.models.offline import nouns, verbs

_LONGEST = 12

_LEADING = re.compile(
    r"(?:(?:the|an?|your|our|my)\s+)?(?:(?:ultimate|complete|practical|quick|short|beginner'?s?|brief|simple|best|"
    r"top|\d+|three|four|five|six|seven|ten|common|easy|essential)\s+)*"
    r"(?:guide|introduction|intro|tips|ways|steps|ideas|reasons|tricks|strategies|best practices|practices|mistakes|"
    r"overview|benefits|advantages|basics|importance|launch|announcement|release)\s+(?:and tricks\s+)?(?:for|to|of|on|in|about)\s+",
    re.IGNORECASE,
)
_OPENINGS = re.compile(
    r"(?:everything you need to know about|what you (?:need to|should) know about|what (?:is|are)|announcing|"
    r"introducing|all about|about|an? (?:blog post|article|text|piece) (?:about|on))\s+",
    re.IGNORECASE,
)
_WHY_SHOULD = re.compile(
    r"why\s+(.+?)\s+(?:should|must|need to|needs to|has to|have to|ought to)\s+(.+)", re.IGNORECASE
)
_WHY_MATTERS = re.compile(
    r"why\s+(.+?)\s+(?:matters?|(?:is|are)\s+(?:so\s+)?(?:important|worth it|essential|useful|popular))", re.IGNORECASE
)
_HOW_TO = re.compile(r"(?:how|when|where|what)\s+to\s+(.+)", re.IGNORECASE)
_VERSUS = re.compile(r"(.+?)\s+(?:vs\.?|versus)\s+(.+)", re.IGNORECASE)
_QUESTION = re.compile(r"(?:is|are|do|does|did|can|could|will|would|should|why|how|who|when|where|what|which)\b", re.I)
_COMMON_ENDINGS = tuple(
    "ing tion sion ment ness ity ship able ible ed al ive ous ful less ic ical ly ern ary ent ant er ers ors".split()
)
_CLAUSES = frozenset("that which who whose when while because so and".split())
_CUT = re.compile(r"\s*(?:[:;–—|]|\s-\s|\.\s|\().*")


@dataclass(frozen=True)
class Topic:
    """
    A topic as a noun phrase.

    ``phrase`` stands anywhere in a sentence; ``core`` is its short form without what follows a preposition;
    ``setting`` is a place or circumstance taken from it ("in small flats"); ``bare`` has no added article.
    """

    phrase: str
    core: str
    bare: str
    setting: str
    plural: bool
    name: bool


def analyse(text: str, evidence: Iterable[str] = ()) -> Topic:
    """Return ``text`` as a topic; ``evidence`` is other text that shows which words are names."""
    plain = _CUT.sub("", text.strip().rstrip(".!").strip("\"'“”*_` ")).strip() or text.strip()
    known = set(re.findall(r"(?<=[a-z,] )[A-Z][\w-]+", " ".join(evidence)))
    phrase = _shorten(_noun_phrase(plain, known))
    name = nouns.is_name(phrase)
    return Topic(
        phrase=nouns.with_article(phrase),
        core=nouns.with_article(_core(phrase)),
        bare=phrase,
        setting=_setting(phrase),
        plural=nouns.is_plural(phrase),
        name=name,
    )


def _noun_phrase(text: str, known: set[str]) -> str:
    if match := _WHY_SHOULD.fullmatch(text.rstrip("?")):
        return verbs.gerund(match[2])
    if match := _WHY_MATTERS.match(text):
        return _lower_first(match[1], known)
    if match := _HOW_TO.fullmatch(text.rstrip("?")):
        return verbs.gerund(match[1])
    stripped = _OPENINGS.sub("", _LEADING.sub("", text, count=1), count=1).strip() or text
    if match := _VERSUS.fullmatch(stripped.rstrip("?")):
        return f"the choice between {_lower_first(match[1], known)} and {_lower_first(match[2], known)}"
    if stripped.endswith("?") and _QUESTION.match(stripped):
        return f"the question “{stripped}”"
    lowered = _lower_first(stripped.rstrip("?"), known)
    return verbs.gerund(lowered) if verbs.starts_with_verb(lowered) else lowered


def _lower_first(text: str, known: set[str]) -> str:
    """Return ``text`` in the case it has inside a sentence."""
    words = text.split()
    if not words:
        return text
    significant = [word for word in words if word.lower() not in nouns.PREPOSITIONS | {"and", "a", "the"}]
    if len(significant) > 1 and all(word[:1].isupper() for word in significant):
        return " ".join(_lower_title(words))
    first = words[0]
    named = first in known or first.lower() in nouns.NAMES or nouns.is_marked(first)
    keep = named or any(char.isdigit() for char in text)
    return text if keep else " ".join((first[0].lower() + first[1:], *words[1:]))


def _lower_title(words: list[str]) -> list[str]:
    """Lower the words of a title that are common ones by their endings; the rest may be names."""
    plain = [word.lower() for word in words]
    common = [word.endswith(_COMMON_ENDINGS) or word in nouns.PREPOSITIONS for word in plain]
    few_names = sum(common) * 2 >= len(words) and not any(map(nouns.is_marked, words))
    return plain if few_names else words


def _core(phrase: str) -> str:
    if phrase.startswith("the question"):
        return "the question"
    words = phrase.split()
    for index, word in enumerate(words):
        phrasal = index == 1 and word in {"from", "with", "without", "about", "on", "to"}
        if index and word.lower() in nouns.PREPOSITIONS - {"of", "between"} and not phrasal:
            return " ".join(words[:index])
    return phrase


def _setting(phrase: str) -> str:
    match = re.search(r"\b(?:in|at|during|under)\s+(?!case\b).+", phrase)
    return match[0] if match and not phrase.startswith("the ") else ""


def _shorten(phrase: str) -> str:
    words = phrase.split()
    if len(words) <= _LONGEST or phrase.startswith("the question"):
        return phrase
    borders = [index for index, word in enumerate(words[: _LONGEST + 1]) if index > 2 and word in _CLAUSES]
    links = [index for index, word in enumerate(words[: _LONGEST + 1]) if index > 2 and word in nouns.PREPOSITIONS]
    end = borders[0] if borders else links[-1] if links else _LONGEST
    return " ".join(words[:end]).rstrip(",")
