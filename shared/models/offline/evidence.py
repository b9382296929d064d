"""Source text as data: its sentences, ranked by what they say, and cited by number."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from shared.models.offline import sentences
from shared.models.offline.brief import Brief, Passage, Wish

_STOP_WORDS = frozenset(
    ["a", "an", "the", "and", "or", "but", "if", "of", "in", "on", "at", "to", "for", "with", "from", "by", "as"]
    + ["is", "are", "was", "were", "be", "been", "it", "its", "this", "that", "these", "those", "they", "their"]
    + ["he", "she", "we", "you", "your", "our", "not", "no", "so", "than", "then", "there", "which", "who", "what"]
    + ["has", "have", "had", "do", "does", "did", "can", "could", "will", "would", "may", "also", "into", "about"]
    + ["how", "when", "where", "why", "all", "more", "most", "some", "such", "each", "other", "up", "out", "over"]
)
_INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instructions?|prompts?|rules|above|previous|everything)\b"
    r"|\b(?:system prompt|you are now|as an ai|respond only|reply only|do not summari[sz]e)\b"
    r"|^(?:task|topic|tone|format|length|language|keywords|instructions?)\s*:",
    re.IGNORECASE,
)
_FEWEST_WORDS, _MOST_WORDS = 4, 45


@dataclass(frozen=True)
class Fact:
    """A sentence of the source: its place, and the number of its passage."""

    text: str
    number: int
    position: int


def facts(passages: Sequence[Passage]) -> list[Fact]:
    """Return the usable sentences of ``passages`` in order; orders to the reader are not among them."""
    found: list[Fact] = []
    seen: set[str] = set()
    for passage in passages:
        for paragraph in re.split(r"\n\s*\n|\n(?=\s*[-*#])", passage.text):
            for text in sentences.split(re.sub(r"^[\s#>*-]+", "", paragraph)):
                if text.lower() not in seen and _usable(text):
                    seen.add(text.lower())
                    found.append(Fact(text, passage.number, len(found)))
    return found


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


def relevant(brief: Brief, limit: int) -> list[Fact]:
    """Return the ``limit`` facts that suit the brief best, in the order of the source."""
    query = " ".join((brief.question, brief.section or brief.topic, *brief.keywords))
    chosen = ranked(facts(brief.passages), query)[:limit]
    return sorted(chosen, key=lambda fact: fact.position)


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


def must_cite(brief: Brief) -> bool:
    """Whether facts need a number even where the source has none."""
    return brief.wants(Wish.CITATIONS)


def _usable(text: str) -> bool:
    return _FEWEST_WORDS <= sentences.count(text) <= _MOST_WORDS and not _INSTRUCTION.search(text)


def _stems(text: str) -> list[str]:
    return [
        re.sub(r"(?:ing|ed|es|s)$", "", word) if len(word) > 4 else word
        for word in re.findall(r"[a-zà-ÿ0-9][a-zà-ÿ0-9'-]*", text.lower())
        if word not in _STOP_WORDS
    ]
