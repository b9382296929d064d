"""What a topic, as people write it, becomes inside a sentence."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shared.models.offline.grammar import nouns, verbs, vocabulary

_LONGEST = 12

_COUNTING = (
    r"ultimate|complete|practical|quick|short|beginner'?s?|brief|simple|best|top|\d+|three|four|five|six|seven|ten|"
    r"common|easy|essential"
)
_FRAMES = (
    r"guide|introduction|intro|tips|ways|steps|ideas|reasons|tricks|strategies|best practices|practices|mistakes|"
    r"overview|benefits|advantages|basics|importance|launch|announcement|release"
)
_FRAME = re.compile(
    rf"(?:(?:the|an?|your|our|my)\s+)?(?:(?:{_COUNTING})\s+)*(?:{_FRAMES})\s+(?:and tricks\s+)?"
    r"(?:for|to|of|on|in|about)\s+",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"(?:everything you need to know about|what you (?:need to|should) know about|what (?:is|are)|announcing|"
    r"introducing|all about|about|an? (?:blog post|article|text|piece) (?:about|on))\s+",
    re.IGNORECASE,
)
_WHY_SHOULD = re.compile(r"why\s+.+?\s+(?:should|must|(?:need|needs|has|have|ought) to)\s+(.+)", re.IGNORECASE)
_WHY_MATTERS = re.compile(
    r"why\s+(.+?)\s+(?:matters?|(?:is|are)\s+(?:so\s+)?(?:important|worth it|essential|useful|popular))", re.IGNORECASE
)
_HOW_TO = re.compile(r"(?:how|when|where|what)\s+to\s+(.+)", re.IGNORECASE)
_VERSUS = re.compile(r"(.+?)\s+(?:vs\.?|versus)\s+(.+)", re.IGNORECASE)
_QUESTION = re.compile(
    r"(?:is|are|do|does|did|can|could|will|would|should|why|how|who|when|where|what|which)\b", re.IGNORECASE
)
_CUT = re.compile(r"\s*(?:[:;\u2013\u2014|]|\s-\s|\.\s|\().*")
_NAMED_INSIDE = re.compile(r"(?<=[a-z,] )[A-Z][\w-]+")
_SETTING = re.compile(r"\b(?:in|at|during|under)\s+(?!case\b).+")
_COMMON_ENDINGS = (
    *("ing", "tion", "sion", "ment", "ness", "ity", "ship", "able", "ible", "ed", "al", "ive", "ous", "ful", "less"),
    *("ic", "ical", "ly", "ern", "ary", "ent", "ant", "er", "ers", "ors"),
)


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


def analyse(text: str, evidence: Iterable[str] = (), *, branded: bool = False) -> Topic:
    """
    Return ``text`` as a topic; ``evidence`` is other text that shows which words are names.

    In a ``branded`` topic a capital that no common ending explains marks a name.
    """
    plain = _CUT.sub("", text.strip().rstrip(".!").strip("\"'*_` ")).strip() or text.strip()
    names = {*_NAMED_INSIDE.findall(" ".join(evidence)), *(_brand(plain) if branded else ())}
    activity = _activity(plain, frozenset(names))
    phrase = _shorten(activity or _noun_phrase(plain, frozenset(names)))
    return Topic(
        phrase=phrase if activity else nouns.with_article(phrase),
        core=_core(phrase) if activity else nouns.with_article(_core(phrase)),
        bare=phrase,
        setting=_setting(phrase),
        plural=not activity and nouns.is_plural(phrase),
        name=nouns.is_name(phrase),
    )


def lower_first(text: str, names: frozenset[str] = frozenset()) -> str:
    """Return ``text`` in the case it has inside a sentence; ``names`` keep their capital."""
    words = text.split()
    if not words:
        return text
    small = vocabulary.PREPOSITIONS | {"and", "a", "the"}
    significant = [word for word in words if word.lower() not in small]
    if len(significant) > 1 and all(word[:1].isupper() for word in significant):
        return " ".join(_lower_title(words))
    first = words[0]
    named = first in names or first.lower() in vocabulary.NAMES or nouns.is_marked(first)
    pair = len(words) > 2 and words[1][:1].isupper() and not first.endswith("ing")
    keep = named or pair or any(char.isdigit() for char in text)
    return text if keep else " ".join((first[0].lower() + first[1:], *words[1:]))


def _brand(text: str) -> Iterator[str]:
    first = text.split(maxsplit=1)[0] if text.split() else ""
    if first[:1].isupper() and "-" not in first and not first.lower().endswith(_COMMON_ENDINGS):
        yield first


def _activity(text: str, names: frozenset[str]) -> str:
    """Return what ``text`` invites to do, as a gerund; nothing if it names no activity."""
    open_text = text.rstrip("?")
    if match := _WHY_SHOULD.fullmatch(open_text) or _HOW_TO.fullmatch(open_text):
        return verbs.gerund(match[1])
    lowered = lower_first(_unframed(open_text), names)
    return verbs.gerund(lowered) if verbs.starts_with_verb(lowered) else ""


def _noun_phrase(text: str, names: frozenset[str]) -> str:
    if match := _WHY_MATTERS.match(text):
        return lower_first(match[1], names)
    plain = _unframed(text)
    if match := _VERSUS.fullmatch(plain.rstrip("?")):
        return f"the choice between {lower_first(match[1], names)} and {lower_first(match[2], names)}"
    if plain.endswith("?") and _QUESTION.match(plain):
        return f"the question \u201c{plain}\u201d"
    return lower_first(plain.rstrip("?"), names)


def _unframed(text: str) -> str:
    """Return ``text`` without what only announces it: "5 tips for", "everything you need to know about"."""
    return _OPENING.sub("", _FRAME.sub("", text, count=1), count=1).strip() or text


def _lower_title(words: list[str]) -> list[str]:
    """Lower the words of a title where most are common ones by their endings; otherwise they may be names."""
    plain = [word.lower() for word in words]
    common = [word.endswith(_COMMON_ENDINGS) or word in vocabulary.PREPOSITIONS for word in plain]
    mostly_common = sum(common) * 2 >= len(words) and not any(map(nouns.is_marked, words))
    return plain if mostly_common else words


def _core(phrase: str) -> str:
    if phrase.startswith("the question"):
        return "the question"
    words = phrase.split()
    for index, word in enumerate(words):
        phrasal = index == 1 and word in {"from", "with", "without", "about", "on", "to"}
        if index and word.lower() in vocabulary.PREPOSITIONS - {"of", "between"} and not phrasal:
            return " ".join(words[:index])
    return phrase


def _setting(phrase: str) -> str:
    match = _SETTING.search(phrase)
    return match[0] if match and not phrase.startswith("the ") else ""


def _shorten(phrase: str) -> str:
    words = phrase.split()
    if len(words) <= _LONGEST or phrase.startswith("the question"):
        return phrase
    inner = range(3, _LONGEST + 1)
    clauses = [index for index in inner if words[index] in vocabulary.CLAUSE_OPENERS]
    links = [index for index in inner if words[index] in vocabulary.PREPOSITIONS]
    end = clauses[0] if clauses else links[-1] if links else _LONGEST
    return " ".join(words[:end]).rstrip(",")
