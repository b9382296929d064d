"""Expository texts: articles with or without headings, and single sections of them."""

from collections.abc import Sequence
from dataclasses import replace

from shared.models.offline.brief import Brief, Wish
from shared.models.offline.document import Block, Bullets, Heading, Paragraph
from shared.models.offline.grammar import sentences
from shared.models.offline.phrases import moves, particulars, series
from shared.models.offline.phrases.moves import Move
from shared.models.offline.writing import fitting, insertions, outlines, paragraphs
from shared.models.offline.writing.outlines import Section
from shared.models.offline.writing.paragraphs import Plan
from shared.models.offline.writing.writer import Writer

_PARAGRAPH_WORDS = 68
_SHORT_PARAGRAPH_WORDS = 38
_MIDDLE = ("howto", "problem", "benefit", "caution", "basics", "measure", "choice", "habit", "context")
_ORDER = ("hook", "context", "problem", "basics", "benefit", "howto", "choice", "caution", "measure", "habit", "close")
_FREE = 4
_WEIGHTS = {"hook": 4, "close": 3}
_BY_NAME = {move.name: move for move in moves.MOVES}
_BY_KIND: dict[str, tuple[str, ...]] = {
    "context": ("context", "problem", "basics"),
    "problem": ("problem", "context", "caution"),
    "basics": ("basics", "context", "choice"),
    "benefit": ("benefit", "habit", "measure"),
    "howto": ("howto", "habit", "basics"),
    "example": ("benefit", "howto", "measure"),
    "choice": ("choice", "basics", "caution"),
    "caution": ("caution", "problem", "choice"),
    "measure": ("measure", "benefit", "habit"),
    "habit": ("habit", "howto", "measure"),
    "close": ("close", "habit", "benefit"),
}


def whole(writer: Writer, brief: Brief, words: int) -> list[Block]:
    """Return an article of about ``words`` words without headings."""
    plans = _plans(_sequence(_count(brief, words), writer, brief), words)
    return _written(writer, brief, plans, words)


def section(writer: Writer, brief: Brief, kind: str, words: int, *, first: bool, last: bool) -> list[Block]:
    """Return the text under one heading: ``first`` and ``last`` sections take in what opens or ends a text."""
    names = _BY_KIND.get(kind, _BY_KIND["context"])
    count = _count(brief, words)
    chosen = [_BY_NAME[names[index % len(names)]] for index in range(count)]
    if kind == "example":
        chosen[0] = moves.EXAMPLE
    elif brief.wants(Wish.EXAMPLE) and count > 2:
        chosen[count // 2] = moves.EXAMPLE
    if first:
        chosen[0] = moves.HOOK
    own = brief if last else replace(brief, call="", wishes=brief.wishes - {Wish.CALL})
    own = own if first else replace(own, wishes=own.wishes - {Wish.QUESTION, Wish.AUDIENCE}, audience="")
    return _written(writer, own, _plans(chosen, words), words)


def sectioned(writer: Writer, brief: Brief, words: int) -> list[Block]:
    """Return an article of about ``words`` words under headings."""
    plan = outlines.plan(writer, brief, words)
    shares = _dealt(brief, plan)
    headings = sum(sentences.count(part.heading) for part in plan)
    targets = fitting.spread(max(0, words - headings), [part.words for part in plan])
    built: list[Block] = []
    drift = 0
    for index, (part, share, target) in enumerate(zip(plan, shares, targets, strict=True)):
        ends = {"first": index == 0, "last": index == len(plan) - 1}
        body = section(_speaking_of(writer, part), share, part.kind, target - drift, **ends)
        drift += _length(body) - target
        built += [Heading(part.heading), *body]
    return built


def middle(writer: Writer, brief: Brief, words: int, kinds: tuple[str, ...] = ()) -> list[Block]:
    """Return paragraphs of about ``words`` words, if need be of some ``kinds`` only, for the middle of a text."""
    count = _count(brief, words)
    names = list(kinds) or sorted(_MIDDLE[:count], key=_ORDER.index)
    chosen = [_BY_NAME[names[index % len(names)]] for index in range(count)]
    return _written(writer, brief, _plans(chosen, words), words)


def teaser(writer: Writer, brief: Brief, part: Section, words: int, *, last: bool) -> list[str]:
    """Return what an overview says about one article of a series."""
    opening = writer.write(series.SERIES_PARTS.get(part.kind, series.SERIES_PARTS["basics"]))
    names = _BY_KIND.get(part.kind, _BY_KIND["context"])
    plan = Plan(replace(_BY_NAME[names[0]], leads=()), words, [opening] if opening else [])
    plan.ending += insertions.call(writer, brief) if last else []
    return paragraphs.write(plan, writer, brief)


def _dealt(brief: Brief, plan: Sequence[Section]) -> list[Brief]:
    """Return the brief once for each section, its keywords, points and special wishes spread over them."""
    kinds = [part.kind for part in plan]
    example = kinds.index("example") if "example" in kinds else len(plan) // 2
    bullets = kinds.index("howto") if "howto" in kinds else 0
    return [
        replace(
            brief,
            keywords=brief.keywords[index :: len(plan)],
            points=brief.points[index :: len(plan)],
            passages=brief.passages[index :: len(plan)],
            wishes=brief.wishes
            - (frozenset() if index == example else {Wish.EXAMPLE})
            - (frozenset() if index == bullets else {Wish.BULLETS, Wish.NUMBERS}),
        )
        for index in range(len(plan))
    ]


def _speaking_of(writer: Writer, part: Section) -> Writer:
    return writer.with_slots(topic=part.topic) if part.topic else writer


def _count(brief: Brief, words: int) -> int:
    if brief.length.paragraphs:
        return brief.length.paragraphs
    size = _SHORT_PARAGRAPH_WORDS if brief.wants(Wish.SHORT_PARAGRAPHS) else _PARAGRAPH_WORDS
    return max(1, round(words / size))


def _sequence(count: int, writer: Writer, brief: Brief) -> list[Move]:
    """Return the moves of an article of ``count`` paragraphs: which ones differs from text to text."""
    if count == 1:
        return [moves.HOOK]
    shown = brief.wants(Wish.EXAMPLE) and count > 2
    closed = count > 2
    whole_rounds, extra = divmod(count - 1 - closed - shown, len(_MIDDLE))
    ranked = [*writer.voice.chooser.order(_MIDDLE[:_FREE], "moves"), *_MIDDLE[_FREE:]]
    middle = [*ranked] * whole_rounds + ranked[:extra]
    names = ["hook", *sorted(middle, key=_ORDER.index), *(["close"] if closed else [])]
    chosen = [_BY_NAME[name] for name in names]
    return [*chosen[: count // 2], moves.EXAMPLE, *chosen[count // 2 :]] if shown else chosen


def _plans(chosen: Sequence[Move], words: int) -> list[Plan]:
    weights = [_WEIGHTS.get(move.name, 5) for move in chosen]
    return [Plan(move, share) for move, share in zip(chosen, fitting.spread(words, weights), strict=True)]


def _written(writer: Writer, brief: Brief, plans: list[Plan], words: int) -> list[Block]:
    _insert(writer, brief, plans, words)
    built: list[Block] = []
    drift = 0
    for index, plan in enumerate(plans):
        plan.words -= drift
        wanted = plan.words
        body: list[Block] = []
        if plan.move is moves.EXAMPLE:
            body.append(Paragraph((*plan.middle, *paragraphs.story(writer, wanted - plan.required), *plan.ending)))
        elif index == min(1, len(plans) - 1) and {Wish.BULLETS, Wish.NUMBERS} & brief.wishes:
            body += _listed(writer, brief, plan, last=index == len(plans) - 1)
        else:
            body.append(Paragraph(tuple(paragraphs.write(plan, writer, brief))))
        drift = _length(body) - wanted
        built += body
    return [block for block in built if not isinstance(block, Paragraph) or block.sentences]


def _insert(writer: Writer, brief: Brief, plans: list[Plan], words: int) -> None:
    """Give every sentence that the brief insists on its paragraph."""
    plans[0].opening += insertions.question(writer, brief)
    plans[0].middle += [*insertions.purpose(writer, brief), *insertions.audience(writer, brief)]
    call = insertions.call(writer, brief)
    plans[-1].ending += call or _ending(writer, plans)
    if brief.wants(Wish.EXAMPLE) and all(plan.move is not moves.EXAMPLE for plan in plans):
        plans[-1].middle += paragraphs.story(writer, 0)
    loose = [
        *insertions.facts(writer, brief, words),
        *insertions.keywords(writer, brief, words),
        *insertions.points(writer, brief),
    ]
    for index, text in enumerate(loose):
        plans[(index + 1) % len(plans)].middle.append(text)


def _ending(writer: Writer, plans: Sequence[Plan]) -> list[str]:
    """Return a closing word for a text whose last paragraph does not close by itself."""
    open_ended = len(plans) > 1 and plans[0].move is moves.HOOK and plans[-1].move is not moves.CLOSE
    text = writer.write(moves.CLOSE.supports, longest=14) if open_ended else ""
    return [text] if text else []


def _listed(writer: Writer, brief: Brief, plan: Plan, *, last: bool) -> list[Block]:
    """Return a list with its lead, followed by what the paragraph must hold and, at the end, a closing word."""
    lead = writer.write(particulars.LIST_LEADS)
    closing = [writer.write(moves.CLOSE.supports, longest=16)] if last else []
    tail = (*plan.middle, *(text for text in closing if text), *plan.ending)
    room = plan.words - sentences.count(" ".join((*plan.opening, lead, *tail)))
    items: list[str] = []
    while len(items) < 2 or (room > 3 and len(items) < 7):
        card = writer.card("step")
        if not card:
            break
        items.append(sentences.capitalise(card))
        room -= sentences.count(card)
    listed: list[Block] = [Paragraph((*plan.opening, lead)), Bullets(tuple(items), brief.wants(Wish.NUMBERS))]
    return [*listed, Paragraph(tail)] if tail else listed


def _length(body: Sequence[Block]) -> int:
    texts = [
        " ".join(block.sentences if isinstance(block, Paragraph) else block.items if isinstance(block, Bullets) else [])
        for block in body
    ]
    return sentences.count(" ".join(texts))
