"""Outlines: which sections a text of a given type and length has, and what each is for."""

import re
from dataclasses import dataclass

from shared.models.offline.brief import Brief, Wish
from shared.models.offline.grammar import sentences, templates, topics
from shared.models.offline.phrases import headings
from shared.models.offline.writing import fitting
from shared.models.offline.writing.writer import Writer

_KINDS: dict[str, tuple[str, ...]] = {
    "product_description": ("product", "features", "audience", "benefit", "choice", "measure"),
    "email": ("email", "benefit", "ask", "howto", "caution"),
    "social_post": ("social", "ask", "benefit"),
    "ad_copy": ("ad", "ask", "benefit"),
}
_ARTICLE = ("context", "problem", "basics", "benefit", "howto", "choice", "caution", "measure", "habit", "close")
_ARTICLE_PRIORITY = (
    "context",
    "howto",
    "close",
    "caution",
    "benefit",
    "basics",
    "measure",
    "problem",
    "habit",
    "choice",
)
_FEWEST, _MOST = 2, 9
_GENERIC = frozenset(
    {"introduction", "intro", "conclusion", "overview", "summary", "background", "benefits", "faq", "examples"}
    | {"getting", "started", "tips", "final", "thoughts"}
)
_TEMPLATE_WORDS = frozenset(
    word.lower() for bank in headings.HEADINGS.values() for text in bank for word in sentences.words(text)
)


@dataclass(frozen=True)
class Section:
    """One section: ``topic`` is what it speaks of where that differs from the whole text."""

    kind: str
    heading: str
    purpose: str
    words: int
    topic: str = ""


def count(brief: Brief, words: int) -> int:
    """Return how many sections suit ``words`` words, or as many as the brief asks for."""
    if brief.section_count:
        return max(1, min(brief.section_count, 12))
    if brief.content_type in _KINDS:
        return 2 if words < 150 else 3
    return max(_FEWEST, min(_MOST, round(words / 220) + 2))


def plan(writer: Writer, brief: Brief, words: int, sections: int = 0) -> list[Section]:
    """Return the sections of a text of ``words`` words, as the brief's outline names them or as suits its type."""
    if brief.outline:
        return _given(brief, words)
    kinds = _kinds(brief, sections or count(brief, words))
    shares = fitting.spread(words, [2 if kind in {"close", "ask", "context"} else 3 for kind in kinds])
    return [
        Section(kind, _heading(writer, kind), headings.PURPOSES[kind], share)
        for kind, share in zip(kinds, shares, strict=True)
    ]


def title(writer: Writer, brief: Brief) -> str:
    """Return the brief's own title, or else the best that suits it."""
    return brief.title or titles(writer, brief)[0]


def titles(writer: Writer, brief: Brief) -> list[str]:
    """Return all titles that suit the brief, the best one first."""
    bank = headings.TITLES.get(brief.content_type, headings.TITLES["blog_post"])
    if brief.audience and brief.content_type in {"", "blog_post"} and " for " not in writer.slots["topic"]:
        bank = (*headings.AUDIENCE_TITLES, *bank)
    ordered = writer.voice.chooser.order([text for text in bank if _fillable(writer, text)], "title")
    filled = [templates.fill(text, writer.slots) for text in ordered]
    named = filled if brief.content_type == "email" else [sentences.title_case(text) for text in filled]
    return [*named, writer.slots["Topic"]]


def kind_of(heading: str, purpose: str = "") -> str:
    """Return the kind of section that ``heading`` and ``purpose`` speak of."""
    by_purpose = {text: kind for kind, text in headings.PURPOSES.items()}
    if purpose in by_purpose:
        return by_purpose[purpose]
    for text in (heading.lower(), purpose.lower()):
        for kind, words in headings.KIND_WORDS.items():
            if any(re.search(rf"(?:^|\b){re.escape(word.strip())}", text) for word in words):
                return kind
    return "basics"


def subject(heading: str, brief: Brief) -> str:
    """Return what a section under ``heading`` speaks of, empty when that is the topic of the whole."""
    known = {word.lower() for word in sentences.words(brief.topic)} | _GENERIC | _TEMPLATE_WORDS
    own = [word for word in sentences.words(heading) if len(word) > 3 and word.lower() not in known]
    return topics.analyse(heading).phrase if len(own) > 1 and len(heading.split()) < 9 else ""


def _given(brief: Brief, words: int) -> list[Section]:
    shares = fitting.spread(words, [1] * len(brief.outline))
    names = [re.sub(r"\s*\(\d+ words?\)$", "", item) for item in brief.outline]
    parted = [name.partition(" - ") if " - " in name else name.partition(": ") for name in names]
    return [
        Section(kind_of(heading, rest), heading.strip(), rest.strip(), share, subject(heading, brief))
        for (heading, _, rest), share in zip(parted, shares, strict=True)
    ]


def _kinds(brief: Brief, number: int) -> list[str]:
    own = _KINDS.get(brief.content_type)
    if own:
        return [*own[:number], *_ARTICLE_PRIORITY[: max(0, number - len(own))]]
    chosen = list(_ARTICLE_PRIORITY[:number]) if number <= len(_ARTICLE_PRIORITY) else list(_ARTICLE)
    if brief.wants(Wish.EXAMPLE) and number > 2:
        chosen[-1] = "example"
    repeated = [*chosen, *_ARTICLE[1 : 1 + max(0, number - len(chosen))]]
    order = (*_ARTICLE[:5], "example", *_ARTICLE[5:])
    return sorted(repeated, key=order.index)


def _heading(writer: Writer, kind: str) -> str:
    for text in writer.voice.chooser.order(headings.HEADINGS[kind], "heading", kind):
        if _fillable(writer, text):
            filled = templates.fill(text, writer.slots)
            if filled not in writer.said:
                writer.said.add(filled)
                return filled
    return sentences.capitalise(kind)


def _fillable(writer: Writer, template: str) -> bool:
    return all(slot in writer.slots for slot in templates.slots(template))
