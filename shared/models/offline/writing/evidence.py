"""Source text as data: its sentences, ranked by what they say, and cited by number."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from shared.models.offline.brief import Brief, Passage
from shared.models.offline.grammar import sentences, vocabulary
from shared.models.offline.writing.voice import Voice

_INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|prompts?|rules|above|previous|everything)\b"
    r"|\b(?:system prompt|you are now|as an ai|respond only|reply only|do not summari[sz]e)\b"
    r"|^(?:task|topic|tone|format|length|language|keywords|instructions?)\s*:",
    re.IGNORECASE,
)
_BORDER = re.compile(r"\n\s*\n|\n(?=\s*[-*#])")
_MARKS = re.compile(r"^[\s#>*-]+")
_FEWEST_WORDS, _MOST_WORDS = 4, 45


@dataclass(frozen=True)
class Fact:
    """A sentence of the source: its place, and the number of its passage."""

    text: str
    number: int
    position: int


def facts(passages: Sequence[Passage]) -> list[Fact]:
    """Return the usable sentences of ``passages`` in order; orders to the reader are not among them."""
    distinct = {text.lower(): (text, passage.number) for passage in passages for text in _usable(passage.text)}
    return [Fact(text, number, position) for position, (text, number) in enumerate(distinct.values())]


def ranked(found: Sequence[Fact], query: str = "") -> list[Fact]:
    """Return ``found``, the sentences that say most first: frequent words, early places, words of ``query``."""
    frequency = Counter(stem for fact in found for stem in set(_stems(fact.text)))
    asked = set(_stems(query))
    total = max(1, len(found))

    def score(fact: Fact) -> float:
        stems = set(_stems(fact.text))
        central = sum(frequency[stem] - 1 for stem in stems) / (len(stems) + 4)
        return central + 2.0 * len(stems & asked) + 1.0 - fact.position / total

    return sorted(found, key=lambda fact: (-score(fact), fact.position))


def relevant(brief: Brief, limit: int, voice: Voice) -> list[Fact]:
    """
    Return the ``limit`` facts that suit the brief best, in the order of the source.

    Of facts that several sections of a text may see, each belongs to one of them.
    """
    query = " ".join((brief.question, brief.section or brief.topic, *brief.keywords))
    best = ranked(facts(brief.passages), query)
    own = [fact for fact in best if voice.share.owns(voice.chooser.number(fact.text) % voice.share.count)]
    return sorted((own or best)[:limit], key=lambda fact: fact.position)


def answering(brief: Brief, limit: int) -> list[Fact]:
    """Return at most ``limit`` facts that share a word with the brief's question."""
    asked = set(_stems(brief.question))
    found = [fact for fact in facts(brief.passages) if asked & set(_stems(fact.text))]
    return sorted(ranked(found, brief.question)[:limit], key=lambda fact: fact.position)


def cite(fact: Fact, *, always: bool = False) -> str:
    """Return the text of ``fact`` with the number of its passage, where it has one."""
    number = fact.number or (1 if always else 0)
    if not number or re.search(r"\[\d+\]", fact.text):
        return fact.text
    body, mark = (fact.text[:-1], fact.text[-1]) if fact.text[-1] in ".!?" else (fact.text, "")
    return f"{body} [{number}]{mark}"


def _usable(passage: str) -> list[str]:
    blocks = _BORDER.split(passage)
    found = [text for block in blocks for text in sentences.split(_MARKS.sub("", block))]
    return [
        text
        for text in found
        if _FEWEST_WORDS <= sentences.count(text) <= _MOST_WORDS and not _INSTRUCTION.search(text)
    ]


def _stems(text: str) -> list[str]:
    return [
        re.sub(r"(?:ing|ed|es|s)$", "", word) if len(word) > 4 else word
        for word in re.findall(r"[a-zà-ÿ0-9][a-zà-ÿ0-9'-]*", text.lower())
        if word not in vocabulary.STOP_WORDS
    ]
