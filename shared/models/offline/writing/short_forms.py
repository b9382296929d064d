"""Short forms with a shape of their own: product descriptions, social posts, e-mails, advertisements."""

import re
from collections.abc import Sequence

from shared.models.offline.brief import Brief, Wish
from shared.models.offline.grammar import nouns, sentences, topics
from shared.models.offline.phrases import forms
from shared.models.offline.phrases.moves import Move
from shared.models.offline.writing import insertions, outlines, paragraphs
from shared.models.offline.writing.document import Block, Bullets, Paragraph
from shared.models.offline.writing.paragraphs import Plan
from shared.models.offline.writing.writer import Writer

_PARAGRAPH_WORDS = 60
_EMOJI = {"friendly": "🙂", "playful": "🎉", "urgent": "⏰"}


def product(writer: Writer, brief: Brief, words: int) -> list[Block]:
    """Return a product description."""
    listed = brief.wants(Wish.BULLETS) and bool(brief.points)
    tail = insertions.call(writer, brief)
    middle = [] if listed else _points(writer, brief, words)
    middle += [*insertions.facts(writer, brief, words), *insertions.keywords(writer, brief, words)]
    if brief.audience or brief.wants(Wish.AUDIENCE):
        middle += _audience(writer)
    bullets = Bullets(tuple(map(sentences.capitalise, brief.points))) if listed else None
    room = words - (sentences.count(" ".join(brief.points)) if listed else 0)
    body = _paragraphs(writer, brief, forms.PRODUCT, room, middle, tail)
    return [*body[:1], bullets, *body[1:]] if bullets else list(body)


def social(writer: Writer, brief: Brief, words: int) -> list[Block]:
    """Return a social post."""
    opening = insertions.question(writer, brief)
    middle = [
        *insertions.keywords(writer, brief, words),
        *_points(writer, brief, words),
        *insertions.audience(writer, brief),
        *(paragraphs.story(writer, 0) if brief.wants(Wish.EXAMPLE) else []),
    ]
    tags = _hashtags(brief)
    plan = Plan(forms.SOCIAL, words - sentences.count(tags), opening, middle, insertions.call(writer, brief))
    parts = paragraphs.write(plan, writer, brief)
    if brief.wants(Wish.EMOJI):
        parts[0] = f"{parts[0]} {_EMOJI.get(brief.tone, '💡')}"
    return [Paragraph(tuple(parts)), *([Paragraph((tags,))] if tags else [])]


def email(writer: Writer, brief: Brief, words: int) -> list[Block]:
    """Return an e-mail: greeting, body, farewell."""
    greeting, farewell = forms.GREETINGS[brief.tone], forms.FAREWELLS[brief.tone]
    subject = f"Subject: {outlines.title(writer, brief)}" if brief.wants(Wish.TITLE) else ""
    room = words - sentences.count(f"{subject} {greeting} {farewell} {forms.SIGNATURE}")
    middle = [
        *insertions.audience(writer, brief),
        *insertions.facts(writer, brief, words),
        *insertions.keywords(writer, brief, words),
        *insertions.points(writer, brief),
        *(paragraphs.story(writer, 0) if brief.wants(Wish.EXAMPLE) else []),
    ]
    body = _paragraphs(writer, brief, forms.EMAIL, room, middle, insertions.call(writer, brief))
    return [
        *([Paragraph((subject,))] if subject else []),
        Paragraph((greeting,)),
        *body,
        Paragraph((farewell, forms.SIGNATURE), lines=True),
    ]


def advertisement(writer: Writer, brief: Brief, words: int) -> list[Block]:
    """Return an advertisement."""
    middle = [*insertions.keywords(writer, brief, words), *_points(writer, brief, words)]
    if brief.audience or brief.wants(Wish.AUDIENCE):
        middle += _audience(writer)
    opening = insertions.question(writer, brief)
    return list(_paragraphs(writer, brief, forms.AD, words, middle, insertions.call(writer, brief), opening))


def _paragraphs(
    writer: Writer,
    brief: Brief,
    move: Move,
    words: int,
    middle: Sequence[str],
    ending: Sequence[str],
    opening: Sequence[str] = (),
) -> list[Paragraph]:
    count = brief.length.paragraphs or max(1, round(words / _PARAGRAPH_WORDS))
    built: list[Paragraph] = []
    left = words
    for index in range(count):
        last = index == count - 1
        plan = Plan(
            move if index == 0 else Move(move.name, (), move.supports),
            round(left / (count - index)),
            list(opening) if index == 0 else [],
            list(middle[index::count]),
            list(ending) if last else [],
        )
        built.append(Paragraph(tuple(paragraphs.write(plan, writer, brief))))
        left -= sentences.count(" ".join(built[-1].sentences))
    return [paragraph for paragraph in built if paragraph.sentences]


def _points(writer: Writer, brief: Brief, words: int) -> list[str]:
    """Return the points one by one where there is room, otherwise in one sentence."""
    points = [topics.lower_first(point.rstrip(".")) for point in brief.points]
    if len(points) * 9 > words // 2:
        text = writer.with_slots(points=sentences.joined(points)).write(forms.PRODUCT_POINTS)
        return [text] if text else points
    return [
        writer.with_slots(point=point, point_is="are" if nouns.is_plural(point) else "is").write(forms.PRODUCT_POINT)
        or f"And there is more: {point}."
        for point in points
    ]


def _audience(writer: Writer) -> list[str]:
    text = writer.write(forms.PRODUCT_AUDIENCES)
    return [text] if text else []


def _hashtags(brief: Brief) -> str:
    if not brief.wants(Wish.HASHTAGS):
        return ""
    names = [*brief.keywords, brief.topic][:4]
    joined = ["".join(sentences.capitalise(word) for word in re.findall(r"\w+", name)) for name in names]
    return " ".join(f"#{name}" for name in joined if 0 < len(name) < 30)
