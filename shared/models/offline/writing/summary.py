"""Answers made of the source's own sentences: summaries, and replies to questions about it."""

from shared.models.offline.brief import Brief, Wish
from shared.models.offline.document import Block, Bullets, Paragraph
from shared.models.offline.phrases import series
from shared.models.offline.reading import lengths
from shared.models.offline.writing import evidence


def extract(brief: Brief, words: int) -> list[Block]:
    """Return the sentences of the source that say most, in their order, in about ``words`` words."""
    found = evidence.facts(brief.passages)
    chosen = _within(evidence.ranked(found, brief.topic), words, brief.length.sentences)
    ordered = sorted(chosen, key=lambda fact: fact.position)
    texts = tuple(evidence.cite(fact, always=brief.wants(Wish.CITATIONS)) for fact in ordered)
    if brief.wants(Wish.BULLETS) or brief.wants(Wish.NUMBERS):
        return [Bullets(texts, brief.wants(Wish.NUMBERS))]
    return [Paragraph(texts)]


def answer(brief: Brief) -> list[Block]:
    """Return what the source says on the brief's question, or that it says nothing."""
    limit = max(1, lengths.target(brief.length, "summary") // 20)
    found = evidence.answering(brief, limit)
    if not found:
        return [Paragraph(("The source does not answer this question.",))]
    return [Paragraph(tuple(evidence.cite(fact) for fact in found))]


def introduce() -> list[Block]:
    """Return what the offline model says when it has been given nothing to write about."""
    return [Paragraph(series.REPLIES)]


def _within(ranked: list[evidence.Fact], words: int, sentences: int) -> list[evidence.Fact]:
    if sentences:
        return ranked[:sentences]
    chosen: list[evidence.Fact] = ranked[:1]
    left = words - sum(len(fact.text.split()) for fact in chosen)
    for fact in ranked[1:]:
        length = len(fact.text.split())
        if length <= left:
            chosen.append(fact)
            left -= length
    return chosen
