"""What belongs into a field of a JSON document, told by its name and description."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from shared.models.offline.brief import Brief, Length, Wish
from shared.models.offline.document import render
from shared.models.offline.grammar import sentences
from shared.models.offline.phrases import moves
from shared.models.offline.reading import lengths
from shared.models.offline.structured import assessment
from shared.models.offline.structured.given import GivenText
from shared.models.offline.writing import compose, insertions, outlines, revision, voice
from shared.models.offline.writing.outlines import Section
from shared.models.offline.writing.writer import Writer

_SENTENCE_WORDS = 16


@dataclass
class Fields:
    """
    The content of one JSON document.

    The outline is planned once per number of sections, so that headings, purposes and words of its items
    belong together; single phrases are dealt from the same decks and never twice.
    """

    brief: Brief
    seed: int | None
    writer: Writer = field(init=False)
    _plans: dict[int, list[Section]] = field(default_factory=dict)
    _titles: list[str] = field(default_factory=list)
    _bodies: int = 0

    def __post_init__(self) -> None:
        """Prepare the writer of short fields, and the text that is handed over, if there is one."""
        self._given = GivenText.of(self.brief)
        self.writer = Writer(voice.build(self.brief, self.seed))

    def sections(self, count: int = 0) -> list[Section]:
        """Return the planned sections, ``count`` of them or as many as suit the brief."""
        if self._given and self._given.parts:
            return self._given.sections[: count or None]
        number = count or len(self.brief.outline) or outlines.count(self.brief, self.words)
        if number not in self._plans:
            self._plans[number] = outlines.plan(self.writer, self.brief, self.words, number)
        return self._plans[number]

    @property
    def words(self) -> int:
        """Return the words of the whole text."""
        return lengths.target(self.brief.length, self.brief.content_type)

    def text(self, name: str, description: str, section: Section | None, longest: int = 0) -> str:
        """Return the text for a field called ``name``, of ``longest`` characters if that can be."""
        spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").replace("-", " ").lower()
        asked = lengths.parse(description)
        asked = replace(asked, most_characters=longest or asked.most_characters)
        for pattern, make in _MAKERS:
            if re.search(pattern, spaced):
                return make(self, asked, section)
        return self.sentence(longest)

    def sentence(self, longest: int = 0) -> str:
        """Return one more sentence on the topic, of at most ``longest`` characters if there is such a one."""
        for move in moves.MOVES:
            for candidate in self.writer.candidates(move.supports):
                if not longest or len(candidate.text) <= longest:
                    return self.writer.take(candidate)
        return f"There is more to say about {self.writer.slots['topic']}."

    def sentences(self, count: int, longest: int = 0) -> str:
        """Return ``count`` more sentences, or as many as ``longest`` characters hold."""
        made = self.sentence(longest)
        for _ in range(count - 1):
            following = self.sentence(longest)
            if longest and len(made) + len(following) >= longest:
                break
            made = f"{made} {following}"
        return made

    def title(self, longest: int = 0) -> str:
        """Return a title that has not been given yet, the first that ``longest`` characters hold."""
        own = self.brief.title or (self._given.title if self._given else "")
        known = [own] if own else outlines.titles(self.writer, self.brief)
        fresh = [title for title in known if title not in self._titles] or known
        chosen = next((title for title in fresh if not longest or len(title) <= longest), fresh[0])
        self._titles.append(chosen)
        return chosen

    def body(self, asked: Length, section: Section | None) -> str:
        """Return a running text: the one handed over, the revised draft, one section, or the whole."""
        if self._given:
            return (self._given.text_of(section) if section else "") or self._given.body
        if self.brief.draft and self.brief.issues and not section:
            return revision.revise(self.brief, self.seed)
        length = asked if asked.words else replace(self.brief.length, most_characters=asked.most_characters)
        brief = replace(self.brief, length=length)
        if section:
            brief = replace(
                brief,
                section=section.heading,
                purpose=section.purpose,
                outline=tuple(part.heading for part in self._latest()),
                length=replace(length, words=asked.words or section.words),
                wishes=brief.wishes - {Wish.TITLE},
            )
        self._bodies += 1
        again = not section and self._bodies > 1
        return render(compose.document(brief, self._bodies if again else self.seed), brief.format)

    def score(self) -> float:
        """Return a judgement of the text that the brief shows, from 0 to 1."""
        return assessment.score(self.brief)

    def _latest(self) -> list[Section]:
        return next(reversed(self._plans.values()), [])

    def card(self, deck: str) -> str:
        """Return the next phrase of ``deck`` as a line of its own."""
        return sentences.capitalise(self.writer.card(deck) or self.sentence().rstrip("."))

    def items(self, name: str) -> Callable[[int], str] | None:
        """Return what makes the item at a position of the list called ``name``, if the name says it."""
        lowered = name.lower()
        if re.search(r"keyword|tag|label", lowered):
            return lambda index: self.keyword(index, hashtag="hash" in lowered)
        for pattern, deck in _DECKS:
            if re.search(pattern, lowered):
                return lambda _: self.card(deck)
        if re.search(r"title|headline", lowered):
            return lambda _: self.title()
        if re.search(r"heading|section|outline|part", lowered):
            return lambda index: self.sections()[index % len(self.sections())].heading
        return None

    def keyword(self, index: int, *, hashtag: bool) -> str:
        """Return the keyword at ``index``; where the brief names too few, words of the topic follow."""
        topic = [word.lower() for word in sentences.words(self.brief.topic) if len(word) > 3]
        known = list(dict.fromkeys((*self.brief.keywords, *topic, self.writer.voice.domain.name)))
        word = known[index] if index < len(known) else f"{known[index % len(known)]} {index + 1}"
        return "#" + "".join(map(sentences.capitalise, sentences.words(word))) if hashtag else word


_DECKS = (
    (r"step|tip|action|todo|advice|recommend", "step"),
    (r"benefit|gain|advantage|pro(?:s|$)|highlight|takeaway|point", "gain"),
    (r"problem|challenge|pain|risk|con(?:s|$)|issue", "problem"),
    (r"mistake|pitfall", "mistake"),
    (r"metric|measure|kpi|signal", "measure"),
)


def _title(fields: Fields, asked: Length, section: Section | None) -> str:
    return section.heading if section else fields.title(asked.most_characters)


def _heading(fields: Fields, _: Length, section: Section | None) -> str:
    return section.heading if section else fields.sections()[0].heading


def _purpose(fields: Fields, _: Length, section: Section | None) -> str:
    return section.purpose if section else fields.sections()[0].purpose


def _summary(fields: Fields, asked: Length, section: Section | None) -> str:
    if fields.brief.passages and not section:
        short = replace(fields.brief, content_type="summary", length=Length(words=asked.words or 40))
        return render(compose.document(short, fields.seed), "plain")
    count = max(1, round((asked.words or 2 * _SENTENCE_WORDS) / _SENTENCE_WORDS))
    return fields.sentences(count, asked.most_characters)


def _body(fields: Fields, asked: Length, section: Section | None) -> str:
    return fields.body(asked, section)


def _call(fields: Fields, _: Length, __: Section | None) -> str:
    wishing = replace(fields.brief, wishes=fields.brief.wishes | {Wish.CALL})
    return " ".join(insertions.call(fields.writer, wishing)) or "Start today."


def _question(fields: Fields, _: Length, __: Section | None) -> str:
    asked = replace(fields.brief, wishes=fields.brief.wishes | {Wish.QUESTION})
    return " ".join(insertions.question(fields.writer, asked)) or f"What about {fields.writer.slots['topic']}?"


def _slug(fields: Fields, _: Length, __: Section | None) -> str:
    return "-".join(word.lower() for word in sentences.words(fields.brief.topic)[:8]) or "text"


def _constant(value: Callable[[Brief], str]) -> Callable[[Fields, Length, Section | None], str]:
    return lambda fields, _, __: value(fields.brief)


Maker = Callable[[Fields, Length, Section | None], str]

_MAKERS: tuple[tuple[str, Maker], ...] = (
    (
        r"\b(?:reason|reasons|reasoning|explanation|feedback|comment|justification|rationale|verdict)\b",
        _constant(assessment.explanation),
    ),
    (r"\bslug\b|\bid\b|\bkey\b", _slug),
    (r"\b(?:alt|image|illustration)\b", _constant(lambda brief: f"An illustration of {brief.topic or voice.UNNAMED}")),
    (
        r"\b(?:sub ?title|summary|description|abstract|excerpt|teaser|meta|intro|introduction|conclusion|caption)\b",
        _summary,
    ),
    (r"\bheading\b", _heading),
    (r"\b(?:title|headline|name|subject)\b", _title),
    (r"\b(?:purpose|goal|intent)\b", _purpose),
    (r"\b(?:body|content|text|article|markdown|html|paragraph|section|draft|post|copy|answer|reply|message)\b", _body),
    (r"\b(?:cta|call|button)\b", _call),
    (r"\bquestion\b", _question),
    (r"\b(?:step|tip|action|advice)\b", lambda fields, _, __: fields.card("step")),
    (r"\b(?:benefit|gain|advantage)\b", lambda fields, _, __: fields.card("gain")),
    (r"\b(?:problem|challenge|risk)\b", lambda fields, _, __: fields.card("problem")),
    (r"\b(?:keyword|tag)\b", lambda fields, _, __: fields.keyword(0, hashtag=False)),
    (r"\b(?:lang|language|locale)\b", _constant(lambda _: "en")),
    (r"\btone\b", _constant(lambda brief: brief.tone)),
    (r"\baudience\b", _constant(lambda brief: brief.audience or "general readers")),
    (r"\b(?:topic|category)\b", _constant(lambda brief: brief.topic or voice.UNNAMED)),
    (r"\bauthor\b", _constant(lambda _: "Offline composer")),
    (r"\b(?:type|kind|format)\b", _constant(lambda brief: brief.content_type or "text")),
)

FORMATS: Mapping[str, str] = {
    "date": "2026-01-01",
    "date-time": "2026-01-01T00:00:00Z",
    "time": "09:00:00Z",
    "duration": "P1D",
    "email": "team@example.com",
    "idn-email": "team@example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/",
    "uri-reference": "https://example.com/",
    "iri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "json-pointer": "/text",
    "regex": "^.*$",
}
