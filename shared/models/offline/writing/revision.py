"""Revising a draft on exactly the points that its issues name; everything else stays as it is."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from shared.models.offline.brief import Brief, Length, Wish
from shared.models.offline.document import Block, Bullets, Document, Heading, Paragraph, render
from shared.models.offline.grammar import sentences
from shared.models.offline.phrases import moves
from shared.models.offline.reading import issues, markup
from shared.models.offline.reading.issues import Fix
from shared.models.offline.writing import article, fitting, insertions, outlines, paragraphs, voice
from shared.models.offline.writing.writer import Writer

_ORDER = (
    "banned",
    "repetition",
    "split",
    "keywords",
    "audience",
    "example",
    "question",
    "title",
    "call",
    "extend",
    "shorten",
)
_FEW_WORDS = 40
_LONG_SENTENCE = 20
_JOINT = re.compile(r"(?:; |, and |, but |: )(?=\w)")


@dataclass
class _Draft:
    """A draft being revised."""

    blocks: list[Block]
    writer: Writer
    brief: Brief

    @property
    def words(self) -> int:
        return Document(tuple(self.blocks)).words

    def prose(self) -> list[int]:
        """Return the positions of the paragraphs of running text."""
        return [
            index
            for index, block in enumerate(self.blocks)
            if isinstance(block, Paragraph) and not block.lines and block.sentences[0][-1:] in '.!?…"”'
        ]

    def replace_sentences(self, index: int, texts: Iterable[str]) -> None:
        """Set the sentences of the paragraph at ``index``."""
        block = self.blocks[index]
        if isinstance(block, Paragraph):
            self.blocks[index] = replace(block, sentences=tuple(texts))

    def sentences(self, index: int) -> list[str]:
        """Return the sentences of the paragraph at ``index``."""
        block = self.blocks[index]
        return list(block.sentences) if isinstance(block, Paragraph) else []

    def drop_empty(self) -> None:
        """Remove paragraphs and lists that have lost everything."""
        self.blocks = [
            block
            for block in self.blocks
            if not (isinstance(block, Paragraph) and not block.sentences)
            and not (isinstance(block, Bullets) and not block.items)
        ]


def revise(brief: Brief, seed: int | None) -> str:
    """Return the draft of ``brief`` with its issues mended."""
    form = brief.format if brief.format != "plain" else markup.form_of(brief.draft)
    topical = brief if brief.topic else replace(brief, topic=_topic(brief.draft))
    writer = Writer(voice.build(topical, seed), avoid=" ".join(brief.draft.split()))
    draft = _Draft(list(markup.parse(brief.draft).blocks), writer, topical)
    for fix in sorted(issues.read(brief), key=lambda fix: _ORDER.index(fix.kind)):
        if draft.prose() or fix.kind in {"title", "extend"}:
            _FIXES[fix.kind](draft, fix)
            draft.drop_empty()
    return render(Document(tuple(draft.blocks)), form)


def _topic(draft: str) -> str:
    heading = next((block.text for block in markup.parse(draft).blocks if isinstance(block, Heading)), "")
    return heading.partition(":")[0]


def _remove_banned(draft: _Draft, fix: Fix) -> None:
    pattern = re.compile("|".join(rf"\b{re.escape(term)}\b" for term in fix.terms) or r"(?!)", re.IGNORECASE)
    for index in draft.prose():
        draft.replace_sentences(index, (text for text in draft.sentences(index) if not pattern.search(text)))


def _remove_repeated(draft: _Draft, _: Fix) -> None:
    seen: set[str] = set()
    for index in draft.prose():
        kept = []
        for text in draft.sentences(index):
            key = " ".join(sentences.words(text.lower()))
            if key not in seen:
                seen.add(key)
                kept.append(text)
        draft.replace_sentences(index, kept)


def _split_long(draft: _Draft, _: Fix) -> None:
    for index in draft.prose():
        draft.replace_sentences(index, (part for text in draft.sentences(index) for part in _halves(text)))


def _halves(text: str) -> list[str]:
    middle = len(text) / 2
    joints = sorted(_JOINT.finditer(text), key=lambda match: abs(match.start() - middle))
    if sentences.count(text) <= _LONG_SENTENCE or not joints:
        return [text]
    before, after = text[: joints[0].start()], text[joints[0].end() :]
    if min(sentences.count(before), sentences.count(after)) < 4:
        return [text]
    return [f"{before}.", sentences.capitalise(after)]


def _add_keywords(draft: _Draft, fix: Fix) -> None:
    wanted = replace(draft.brief, keywords=fix.terms)
    targets = draft.prose()
    for number, text in enumerate(insertions.keywords(draft.writer, wanted, 300)):
        index = targets[(number + 1) % len(targets)]
        parts = draft.sentences(index)
        draft.replace_sentences(index, [*parts[:1], text, *parts[1:]])


def _add_audience(draft: _Draft, _: Fix) -> None:
    wanted = replace(draft.brief, wishes=draft.brief.wishes | {Wish.AUDIENCE})
    index = draft.prose()[0]
    parts = draft.sentences(index)
    draft.replace_sentences(index, [*parts[:1], *insertions.audience(draft.writer, wanted), *parts[1:]])


def _add_example(draft: _Draft, _: Fix) -> None:
    targets = draft.prose()
    if draft.words < 100:
        index = targets[-1]
        draft.replace_sentences(index, [*draft.sentences(index), *paragraphs.story(draft.writer, 0)])
    else:
        at = targets[len(targets) // 2] + 1
        draft.blocks.insert(at, Paragraph(tuple(paragraphs.story(draft.writer, _FEW_WORDS))))


def _add_question(draft: _Draft, _: Fix) -> None:
    wanted = replace(draft.brief, wishes=draft.brief.wishes | {Wish.QUESTION})
    index = draft.prose()[0]
    draft.replace_sentences(index, [*insertions.question(draft.writer, wanted), *draft.sentences(index)])


def _add_title(draft: _Draft, _: Fix) -> None:
    title = outlines.title(draft.writer, draft.brief)
    kept = draft.blocks
    if kept and isinstance(kept[0], Heading) and kept[0].level == 1:
        kept = kept[1:]
    draft.blocks = [Heading(title, 1), *kept]


def _add_call(draft: _Draft, _: Fix) -> None:
    wanted = replace(draft.brief, wishes=draft.brief.wishes | {Wish.CALL})
    index = draft.prose()[-1]
    draft.replace_sentences(index, [*draft.sentences(index), *insertions.call(draft.writer, wanted)])


def _extend(draft: _Draft, fix: Fix) -> None:
    missing = fix.words - draft.words
    targets = draft.prose()
    if missing <= 0:
        return
    if missing < _FEW_WORDS and targets:
        index = min(targets, key=lambda at: sentences.count(" ".join(draft.sentences(at))))
        plan = paragraphs.Plan(replace(moves.BASICS, leads=()), missing)
        added = paragraphs.write(plan, draft.writer, draft.brief)
        parts = draft.sentences(index)
        draft.replace_sentences(index, [*parts[:-1], *added, *parts[-1:]] if len(parts) > 1 else [*parts, *added])
        return
    plain = replace(draft.brief, keywords=(), points=(), passages=(), call="", length=Length(), wishes=frozenset())
    added_blocks = article.middle(draft.writer, plain, missing)
    at = targets[-1] if len(targets) > 1 else len(draft.blocks)
    at -= at > 0 and at < len(draft.blocks) and isinstance(draft.blocks[at - 1], Heading)
    draft.blocks[at:at] = added_blocks


def _shorten(draft: _Draft, fix: Fix) -> None:
    excess = draft.words - fix.words
    if excess <= 0 or not fix.words:
        return
    places = _droppable(draft)
    chosen = fitting.choose([sentences.count(draft.sentences(at)[number]) for at, number in places], excess)
    dropped = {places[position] for position in chosen}
    for index in draft.prose():
        texts = draft.sentences(index)
        draft.replace_sentences(index, (text for n, text in enumerate(texts) if (index, n) not in dropped))


def _droppable(draft: _Draft) -> list[tuple[int, int]]:
    """Return the places of sentences that carry least: no first ones, no keywords, no citations, not the very last."""
    keywords = [word.lower() for word in draft.brief.keywords]
    targets = draft.prose()
    last = (targets[-1], len(draft.sentences(targets[-1])) - 1)
    places = [(at, number) for at in reversed(targets) for number in range(len(draft.sentences(at)))]
    free = [
        (at, number)
        for at, number in places
        if (at, number) != last and not _holds(draft.sentences(at)[number].lower(), keywords)
    ]
    return [place for place in free if place[1]] + [place for place in free if not place[1] and place[0] != targets[0]]


def _holds(text: str, keywords: list[str]) -> bool:
    return any(word in text for word in keywords) or bool(re.search(r"\[\d+\]", text))


_FIXES: Mapping[str, Callable[[_Draft, Fix], None]] = {
    "banned": _remove_banned,
    "repetition": _remove_repeated,
    "split": _split_long,
    "keywords": _add_keywords,
    "audience": _add_audience,
    "example": _add_example,
    "question": _add_question,
    "title": _add_title,
    "call": _add_call,
    "extend": _extend,
    "shorten": _shorten,
}
