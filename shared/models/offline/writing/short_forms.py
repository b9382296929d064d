"""Short forms with a shape of their own: product descriptions, social posts, e-mails, advertisements."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from shared.models.offline.brief import Brief, Wish
from shared.models.offline.document import Block, Bullets, Document, Paragraph
from shared.models.offline.grammar import nouns, sentences, topics
from shared.models.offline.phrases import forms, letters
from shared.models.offline.phrases.moves import Move
from shared.models.offline.writing import article, insertions, outlines, paragraphs
from shared.models.offline.writing.paragraphs import Plan
from shared.models.offline.writing.writer import Writer

Form = Callable[[Writer, Brief, int], list[Block]]

_PARAGRAPH_WORDS = 60
_MOST_WORDS = 200
_FEWEST_ITEMS = 3
_QUALITIES = ("ed", "made", "built", "-free", "-proof", "proof")
_PROSE = ("benefit", "choice", "context")
_EMOJI = {"friendly": "🙂", "playful": "🎉", "urgent": "⏰"}


@dataclass(frozen=True)
class _Parts:
    """What a form is made of: its move, and the sentences that must stand in it."""

    move: Move
    middle: list[str]
    ending: list[str]
    opening: list[str] = field(default_factory=list)


def product(writer: Writer, brief: Brief, words: int) -> list[Block]:
    """Return a product description."""
    tail = insertions.call(writer, brief)
    listed = _benefits(writer, brief) if brief.wants(Wish.BULLETS) else []
    middle = [
        *([] if listed else _points(writer, brief, words)),
        *insertions.facts(writer, brief, words),
        *insertions.keywords(writer, brief, words, "product"),
        *insertions.audience(writer, brief, "product"),
    ]
    body = _paragraphs(writer, brief, words - Document(tuple(listed)).words, _Parts(forms.PRODUCT, middle, tail))
    return [*body[:1], *listed, *body[1:]]


def _benefits(writer: Writer, brief: Brief) -> list[Block]:
    """Return a list of the brief's points, filled up with what such products bring."""
    items = [sentences.capitalise(point) for point in brief.points]
    items += [sentences.capitalise(writer.card("delight")) for _ in range(len(items), _FEWEST_ITEMS)]
    return [Paragraph((writer.write(forms.PRODUCT_LISTS),)), Bullets(tuple(filter(None, items)))]


def social(writer: Writer, brief: Brief, words: int) -> list[Block]:
    """Return a social post."""
    opening = insertions.question(writer, brief)
    middle = [
        *insertions.keywords(writer, brief, words, "social"),
        *_points(writer, brief, words),
        *insertions.audience(writer, brief, "social"),
        *(paragraphs.story(writer, 0) if brief.wants(Wish.EXAMPLE) else []),
    ]
    tags = _hashtags(brief)
    call = insertions.call(writer, brief)
    move = forms.SOCIAL_NEWS if _is_news(writer) else forms.SOCIAL
    if words > _MOST_WORDS:
        return _paragraphs(writer, brief, words, _Parts(move, middle, call, opening))
    plan = Plan(move, words - sentences.count(tags), opening, middle, call)
    texts = paragraphs.write(plan, writer, brief)
    if brief.wants(Wish.EMOJI):
        texts[0] = f"{texts[0]} {_EMOJI.get(brief.tone, '💡')}"
    return [Paragraph(tuple(texts)), *([Paragraph((tags,))] if tags else [])]


def email(writer: Writer, brief: Brief, words: int) -> list[Block]:
    """Return an e-mail: greeting, body, farewell."""
    greeting, farewell = letters.GREETINGS[brief.tone], letters.FAREWELLS[brief.tone]
    subject = f"Subject: {outlines.title(writer, brief)}" if brief.wants(Wish.TITLE) else ""
    room = words - sentences.count(f"{subject} {greeting} {farewell} {letters.SIGNATURE}")
    middle = [
        *insertions.audience(writer, brief, "email"),
        *insertions.facts(writer, brief, words),
        *insertions.keywords(writer, brief, words, "email"),
        *insertions.points(writer, brief),
        *(paragraphs.story(writer, 0) if brief.wants(Wish.EXAMPLE) else []),
    ]
    move = letters.EMAIL_NEWS if _is_news(writer) else letters.EMAIL
    body = _paragraphs(writer, brief, room, _Parts(move, middle, insertions.call(writer, brief)))
    return [
        *([Paragraph((subject,))] if subject else []),
        Paragraph((greeting,)),
        *body,
        Paragraph((farewell, letters.SIGNATURE), lines=True),
    ]


def advertisement(writer: Writer, brief: Brief, words: int) -> list[Block]:
    """Return an advertisement."""
    middle = [
        *insertions.keywords(writer, brief, words, "ad"),
        *_points(writer, brief, words),
        *insertions.audience(writer, brief, "ad"),
    ]
    opening = insertions.question(writer, brief)
    return _paragraphs(writer, brief, words, _Parts(forms.AD, middle, insertions.call(writer, brief), opening))


def _paragraphs(writer: Writer, brief: Brief, words: int, parts: _Parts) -> list[Block]:
    """Return the running text of a form; what is too long for its kind of sentences becomes plain prose."""
    own = min(words, _MOST_WORDS)
    count = min(brief.length.paragraphs, 4) or max(1, round(own / _PARAGRAPH_WORDS))
    built: list[Block] = []
    for index in range(count):
        first, last = index == 0, index == count - 1
        if last and words > own:
            used = Document(tuple(built)).words
            rest = words - used - round((own - used) / (count - index))
            built += article.middle(writer, _plain(brief), rest, _PROSE)
        move = parts.move if first else Move(parts.move.name, (), parts.move.supports)
        left = (words if last else own) - Document(tuple(built)).words
        plan = Plan(move, round(left / (1 if last else count - index)))
        plan.opening += parts.opening if first else ()
        plan.middle += parts.middle[index::count]
        plan.ending += parts.ending if last else ()
        built.append(Paragraph(tuple(paragraphs.write(plan, writer, brief))))
    return [block for block in built if not isinstance(block, Paragraph) or block.sentences]


def _plain(brief: Brief) -> Brief:
    return replace(brief, keywords=(), points=(), passages=(), call="", audience="", wishes=frozenset())


def _is_news(writer: Writer) -> bool:
    """Whether the topic is something to announce rather than something to advise on."""
    words = {word.lower() for word in sentences.words(writer.voice.topic.core)}
    return bool(words & forms.NEWS) or writer.voice.topic.name


def _points(writer: Writer, brief: Brief, words: int) -> list[str]:
    """Return the points one by one where there is room, otherwise in one sentence."""
    points = [topics.lower_first(point.rstrip(".")) for point in brief.points]
    if len(points) * 9 > words // 2:
        text = writer.with_slots(points=sentences.joined(points)).write(forms.PRODUCT_POINTS)
        return [text] if text else points
    return [_point(writer, point) for point in points]


def _point(writer: Writer, point: str) -> str:
    if point.split(maxsplit=1)[0].endswith(_QUALITIES):
        return writer.with_slots(point=point).write(forms.PRODUCT_QUALITIES) or f"Also: {point}."
    verb = "are" if nouns.is_plural(point) else "is"
    spoken = writer.with_slots(point=insertions.phrase(point), point_is=verb)
    return spoken.write(forms.PRODUCT_NOUN_POINTS) or f"And there is more: {point}."


def _hashtags(brief: Brief) -> str:
    if not brief.wants(Wish.HASHTAGS):
        return ""
    names = [*brief.keywords, brief.topic][:4]
    joined = ["".join(sentences.capitalise(word) for word in re.findall(r"\w+", name)) for name in names]
    return " ".join(f"#{name}" for name in joined if 0 < len(name) < 30)
