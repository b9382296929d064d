"""Paragraphs: a lead, supports that fit the length, and whatever the brief insists on in between."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.models.offline import fitting, sentences
from shared.models.offline.brief import Brief, Wish
from shared.models.offline.phrases import moves, particulars, tones
from shared.models.offline.phrases.moves import Move
from shared.models.offline.writer import Candidate, Writer

_CONNECTABLE = ("The ", "A ", "It ", "That ", "This ", "Most ", "Some ", "Small ", "Even ", "Each ", "There ")
_SPARE = 5


@dataclass
class Plan:
    """A paragraph to be written: its move, its length, and the sentences that must stand in it."""

    move: Move
    words: int
    opening: list[str] = field(default_factory=list)
    middle: list[str] = field(default_factory=list)
    ending: list[str] = field(default_factory=list)

    @property
    def required(self) -> int:
        """Return the words of the sentences that must stand in it."""
        return sum(map(sentences.count, (*self.opening, *self.middle, *self.ending)))


def write(plan: Plan, writer: Writer, brief: Brief) -> list[str]:
    """Return the sentences of ``plan``, about as many words as it asks for."""
    room = plan.words - plan.required
    lead = _lead(plan, writer, room)
    room -= sentences.count(" ".join(lead))
    supports = _supports(plan.move, writer, brief, room)
    first, rest = supports[:1], supports[1:]
    body = [*lead, *plan.middle[:1], *first, *plan.middle[1:], *rest] if lead else [*plan.middle, *supports]
    if brief.wants(Wish.VARIETY):
        body = [*body[:1], *_alternate(body[1:])]
    return [*plan.opening, *body, *plan.ending]


def example(writer: Writer, words: int) -> list[str]:
    """Return a short story of about ``words`` words that shows one case."""
    if words < 30:
        return [text] if (text := writer.write(particulars.EXAMPLES_IN_BRIEF)) else []
    banks = (particulars.EXAMPLE_OPENINGS, particulars.EXAMPLE_TURNS, particulars.EXAMPLE_RESULTS)
    story = [text for bank in banks if (text := writer.write(bank))]
    room = words - sentences.count(" ".join(story))
    remark = writer.write(particulars.EXAMPLE_REMARKS, longest=room + _SPARE) if room > _SPARE else ""
    return [*story, remark] if remark else story


def _lead(plan: Plan, writer: Writer, room: int) -> list[str]:
    offers = writer.offer(plan.move.leads)
    fitting_ones = [offer for offer in offers if offer.words <= room]
    if fitting_ones:
        return [writer.take(fitting_ones[0])]
    if plan.required or not offers:
        return []
    return [writer.take(min(offers, key=lambda offer: offer.words))]


def _supports(move: Move, writer: Writer, brief: Brief, room: int) -> list[str]:
    """Return sentences that fill ``room`` words: first of this move, then of any other."""
    if room < 2:
        return []
    offers = [*_remarks(writer), *_connected(writer, writer.offer(move.supports))]
    if brief.wants(Wish.VARIETY):
        offers = [*writer.offer(moves.SHORT, 2), *offers]
    chosen = _taken(writer, offers, room)
    left = room - sentences.count(" ".join(chosen))
    return [*chosen, *_fillers(writer, left)] if left > _SPARE else chosen


def _fillers(writer: Writer, room: int) -> list[str]:
    chosen: list[str] = []
    for move in moves.MOVES:
        if room <= _SPARE:
            break
        more = _taken(writer, writer.offer(move.supports, 6), room)
        room -= sentences.count(" ".join(more))
        chosen.extend(more)
    return chosen


def _taken(writer: Writer, offers: Sequence[Candidate], room: int) -> list[str]:
    chosen = fitting.choose([offer.words for offer in offers], room)
    return [writer.take(offers[position]) for position in chosen]


def _remarks(writer: Writer) -> list[Candidate]:
    return writer.offer(tones.REMARKS.get(writer.voice.tone, ()), 1)


def _connected(writer: Writer, offers: Sequence[Candidate]) -> list[Candidate]:
    """Return ``offers``, some of them tied to what precedes by a connective of the tone."""
    connectives = tones.CONNECTIVES[writer.voice.tone]
    return [
        _connect(offer, writer.voice.chooser.pick(connectives, offer.template))
        if index % 4 == 2 and offer.text.startswith(_CONNECTABLE)
        else offer
        for index, offer in enumerate(offers)
    ]


def _connect(offer: Candidate, connective: str) -> Candidate:
    return Candidate(f"{connective} {offer.text[0].lower()}{offer.text[1:]}", offer.template, offer.cards)


def _alternate(body: list[str]) -> list[str]:
    """Return ``body`` with long and short sentences taking turns, as far as there are both."""
    ranked = sorted(range(len(body)), key=lambda index: (sentences.count(body[index]), index))
    half = len(ranked) // 2
    short, long = sorted(ranked[:half]), sorted(ranked[half:])
    mixed = [index for pair in zip(long, short, strict=False) for index in pair]
    return [body[index] for index in (*mixed, *long[len(short) :])]
