"""Paragraphs: a lead, supports that fit the length, and whatever the brief insists on in between."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

from shared.models.offline.brief import Brief, Wish
from shared.models.offline.grammar import sentences
from shared.models.offline.phrases import forms, moves, particulars, tones
from shared.models.offline.phrases.moves import Move
from shared.models.offline.writing import fitting
from shared.models.offline.writing.writer import Candidate, Writer

_CONNECTABLE = ("The ", "A ", "Most ", "Some ", "Small ", "Even ", "Each ", "Nobody ", "Much ", "Two ", "Good ")
_SPARE = 5
_FEW_WORDS = 45
_ROOM_FOR_REMARKS = 20


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


def story(writer: Writer, words: int) -> list[str]:
    """Return a short story of about ``words`` words that shows one case."""
    if words < 30:
        return [text] if (text := writer.write(particulars.EXAMPLES_IN_BRIEF)) else []
    start = [writer.write(particulars.EXAMPLE_OPENINGS), writer.write(particulars.EXAMPLE_TURNS)]
    result = writer.write(particulars.EXAMPLE_RESULTS)
    room = words - sentences.count(" ".join((*start, result)))
    remarks = _taken(writer, writer.offer(particulars.EXAMPLE_REMARKS, 1, own=True), min(room, 14))
    details = _taken(
        writer, writer.offer(particulars.EXAMPLE_DETAILS, own=True), room - sentences.count(" ".join(remarks))
    )
    return [text for text in (*start, *details, result, *remarks) if text]


def _lead(plan: Plan, writer: Writer, room: int) -> list[str]:
    """Return the sentence that opens the paragraph: the first that fits, or the shortest if something must."""
    seen: list[Candidate] = []
    for candidate in chain(writer.candidates(_toned(plan.move, writer)), writer.candidates(plan.move.leads)):
        if candidate.words <= room:
            return [writer.take(candidate)]
        seen.append(candidate)
    if plan.required or not seen:
        return []
    return [writer.take(min(seen, key=lambda candidate: candidate.words))]


def _toned(move: Move, writer: Writer) -> tuple[str, ...]:
    """Return the leads of ``move`` that belong to the tone alone."""
    by_tone = tones.HOOKS if move.name == moves.HOOK.name else forms.TONED_LEADS.get(move.name, {})
    return by_tone.get(writer.voice.tone, ()) if move.leads else ()


def _supports(move: Move, writer: Writer, brief: Brief, room: int) -> list[str]:
    """Return sentences that fill ``room`` words: of this move, then of any other, and a remark of the tone."""
    if room < 2:
        return []
    remark = _remark(move, writer, room // 2) if room > _ROOM_FOR_REMARKS else ""
    room -= sentences.count(remark)
    offers = writer.offer(move.supports, room // 11 + 3, own=True)
    if move in moves.MOVES:
        offers = _connected(writer, offers)
    short = _short(move, writer, brief, room)
    chosen = _taken(writer, offers, room - sentences.count(" ".join(short)))
    chosen = [*chosen[:1], *short, *chosen[1:]]
    left = room - sentences.count(" ".join(chosen))
    spare = _SPARE if room > _FEW_WORDS else 1
    chosen += _fillers(move, writer, left, spare) if left > spare else []
    return [*chosen, remark] if remark else chosen


def _short(move: Move, writer: Writer, brief: Brief, room: int) -> list[str]:
    """Return a short sentence or two where lengths are to vary, fewer in forms that are short themselves."""
    if not brief.wants(Wish.VARIETY) or room < _ROOM_FOR_REMARKS:
        return []
    bank, most = (moves.SHORT, 2) if move in moves.MOVES else (forms.FORM_SHORT, 1)
    return [writer.take(offer) for offer in writer.offer(bank, most, own=True)]


def _remark(move: Move, writer: Writer, longest: int) -> str:
    by_tone = tones.REMARKS if move in moves.MOVES else forms.FORM_REMARKS.get(move.name, {})
    return writer.write(by_tone.get(writer.voice.tone, ()), longest, own=True)


def _fillers(move: Move, writer: Writer, room: int, spare: int) -> list[str]:
    """Return sentences of any move, this text's own ones first, until at most ``spare`` words are missing."""
    banks = [move.supports, *(() if move in moves.MOVES else (forms.PRODUCT.supports,))]
    banks += [other.supports for other in moves.MOVES]
    chosen: list[str] = []
    for bank, own in (*((bank, True) for bank in banks), *((bank, False) for bank in banks), (moves.SHORT, True)):
        if room <= spare:
            break
        more = _taken(writer, writer.offer(bank, 8, own=own), room)
        room -= sentences.count(" ".join(more))
        chosen.extend(more)
    return chosen


def _taken(writer: Writer, offers: Sequence[Candidate], room: int) -> list[str]:
    chosen = fitting.choose([offer.words for offer in offers], room)
    return [writer.take(offers[position]) for position in chosen]


def _connected(writer: Writer, offers: Sequence[Candidate]) -> list[Candidate]:
    """Return ``offers``, one of them tied to what precedes by a connective that the text has not used yet."""
    free = [text for text in tones.CONNECTIVES[writer.voice.tone] if text not in writer.spent]
    able = [offer for offer in offers[1:] if offer.text.startswith(_CONNECTABLE)]
    if not free or not able:
        return list(offers)
    writer.spent.add(free[0])
    return [_connect(offer, free[0]) if offer is able[0] else offer for offer in offers]


def _connect(offer: Candidate, connective: str) -> Candidate:
    return Candidate(f"{connective} {offer.text[0].lower()}{offer.text[1:]}", offer.template, offer.cards)


def _alternate(body: list[str]) -> list[str]:
    """Return ``body`` with long and short sentences taking turns, as far as there are both."""
    ranked = sorted(range(len(body)), key=lambda index: (sentences.count(body[index]), index))
    half = len(ranked) // 2
    short, long = sorted(ranked[:half]), sorted(ranked[half:])
    mixed = [index for pair in zip(long, short, strict=False) for index in pair]
    return [body[index] for index in (*mixed, *long[len(short) :])]
