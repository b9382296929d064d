"""From brief to text: the one place that knows which form a content type takes."""

from dataclasses import replace

from shared.models.offline.brief import Brief, Wish
from shared.models.offline.document import Block, Document, Heading, Paragraph, render
from shared.models.offline.phrases import series
from shared.models.offline.reading import lengths
from shared.models.offline.writing import article, economy, outlines, short_forms, summary, voice
from shared.models.offline.writing.writer import Writer

_TRIES = 12
_TOLERANCE = 1.08
_SMALLEST = 3
_SMALLEST_SERIES = 80


def document(brief: Brief, seed: int | None) -> Document:
    """Return the text that ``brief`` asks for, inside its limits."""
    words = lengths.target(brief.length, "section" if brief.section else brief.content_type)
    most = brief.length.most_words or max(words + 3, int(words * _TOLERANCE))
    aim, made = words, _made(brief, seed, words)
    for _ in range(_TRIES):
        excess = max(made.words - most, _excess_characters(made, brief))
        if excess <= 0 or aim <= _SMALLEST:
            break
        aim = max(_SMALLEST, aim - excess)
        made = _made(brief, seed, aim)
    return made


def _excess_characters(made: Document, brief: Brief) -> int:
    """Return by how many words ``made`` breaks the brief's limit of characters."""
    limit = brief.length.most_characters
    return -((limit - len(render(made, brief.format))) // 6) if limit else 0


def _made(asked: Brief, seed: int | None, words: int) -> Document:
    brief = economy.affordable(asked, words)
    writer = Writer(voice.build(brief, seed))
    titled = brief.wants(Wish.TITLE) and brief.content_type != "email" and not brief.section
    title = [Heading(outlines.title(writer, brief), 1)] if titled else []
    room = words - Document(tuple(title)).words
    return Document((*title, *_form(brief)(writer, brief, room)))


def _form(brief: Brief) -> short_forms.Form:
    if brief.section:
        return _section
    if brief.passages and brief.content_type == "summary":
        return lambda _, asked, words: summary.extract(asked, words)
    if brief.passages and brief.question and not brief.topic:
        return lambda _, asked, __: summary.answer(asked)
    if not (brief.topic or brief.content_type or brief.keywords or brief.points or brief.passages):
        return lambda *_: summary.introduce()
    if brief.content_type in _FORMS:
        return _FORMS[brief.content_type]
    return _article


def _article(writer: Writer, brief: Brief, words: int) -> list[Block]:
    divided = brief.wants(Wish.HEADINGS) or brief.outline or brief.section_count
    rich = brief.format != "plain" and words >= 250
    if (divided or rich) and words >= 80:
        return article.sectioned(writer, brief, words)
    return article.whole(writer, brief, words)


def _section(writer: Writer, brief: Brief, words: int) -> list[Block]:
    place = writer.voice.share
    first = place.count > 1 and place.index == 0
    last = place.count == 1 or place.index == place.count - 1
    spoken = outlines.subject(brief.section, brief)
    own = writer.with_slots(topic=spoken) if spoken else writer
    kind = outlines.kind_of(brief.section, brief.purpose)
    own_part = replace(brief, outline=(), keywords=brief.keywords[place.index :: place.count])
    return article.section(own, own_part, kind, words, first=first, last=last)


def _series(writer: Writer, brief: Brief, words: int) -> list[Block]:
    """Return an overview of a series: an introduction, and what each part is about."""
    if words < _SMALLEST_SERIES:
        return article.whole(writer, brief, words)
    most = min(8, words // 40)
    parts = outlines.plan(writer, brief, words, min(brief.section_count or max(2, round(words / 60)), most))
    introduction = writer.with_slots(count=series.COUNTS[len(parts)]).write(series.SERIES_INTRODUCTIONS)
    blocks: list[Block] = [Paragraph((introduction,))]
    headings = [f"Part {number}: {part.heading}" for number, part in enumerate(parts, 1)]
    used = Document((*blocks, *map(Heading, headings))).words
    for index, (part, heading) in enumerate(zip(parts, headings, strict=True)):
        share = max(12, round((words - used) / (len(parts) - index)))
        body = article.teaser(writer, brief, part, share, last=index == len(parts) - 1)
        used += Document((Paragraph(tuple(body)),)).words
        blocks += [Heading(heading), Paragraph(tuple(body))]
    return blocks


_FORMS: dict[str, short_forms.Form] = {
    "product_description": short_forms.product,
    "social_post": short_forms.social,
    "email": short_forms.email,
    "ad_copy": short_forms.advertisement,
    "article_series": _series,
}
