"""The writer: offers sentences that suit the voice and have not been used, and remembers what it used."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from shared.models.offline.grammar import sentences, templates
from shared.models.offline.writing import decks
from shared.models.offline.writing.decks import Decks
from shared.models.offline.writing.voice import Voice


@dataclass(frozen=True)
class Candidate:
    """A sentence that could be written, and what it would use up."""

    text: str
    template: str
    cards: tuple[tuple[str, str], ...] = ()

    @cached_property
    def words(self) -> int:
        """The number of words."""
        return sentences.count(self.text)


@dataclass
class Writer:
    """
    The state of one text in the making: no template, card or sentence is used twice.

    What stands in the text ``avoid`` is not said again either.
    """

    voice: Voice
    slots: Mapping[str, str] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)
    spent: set[str] = field(default_factory=set)
    avoid: str = ""

    def __post_init__(self) -> None:
        """Take the cards of the voice's domain."""
        self.slots = {**self.voice.slots, **self.slots}
        self._decks = Decks(self.voice.domain, self.voice.chooser, self.voice.share, self.avoid)
        self._used: set[str] = set()
        self._orders: dict[tuple[bool | str, ...], list[str]] = {}

    def candidates(self, bank: Sequence[str], *, own: bool = False) -> Iterator[Candidate]:
        """Yield the sentences that ``bank``, or this text's ``own`` share of it, can still make."""
        dealt: set[str] = set()
        for template in self._ordered(bank, own=own):
            candidate = self._candidate(template, dealt)
            if candidate and candidate.text not in self.said and not self._avoids(candidate.text):
                dealt.update(card for _, card in candidate.cards)
                yield candidate

    def offer(self, bank: Sequence[str], limit: int = 12, *, own: bool = False) -> list[Candidate]:
        """Return the first ``limit`` candidates that ``bank`` makes."""
        return list(islice(self.candidates(bank, own=own), limit))

    def take(self, candidate: Candidate) -> str:
        """Use ``candidate`` up and return its text."""
        self._used.add(candidate.template)
        self.said.add(candidate.text)
        for name, card in candidate.cards:
            self._decks.remove(name, card)
        return candidate.text

    def write(self, bank: Sequence[str], longest: int | None = None, *, own: bool = False) -> str:
        """Return a sentence made from ``bank``, of at most ``longest`` words, or nothing."""
        for candidate in self.candidates(bank, own=own):
            if longest is None or candidate.words <= longest:
                return self.take(candidate)
        return ""

    def card(self, name: str) -> str:
        """Return the next card of deck ``name``, or nothing."""
        card = self._decks.first(name)
        if card is None:
            return ""
        self._decks.remove(name, card)
        return card

    def with_slots(self, **slots: str) -> "Writer":
        """Return this writer with other values for some slots; what is used up stays shared."""
        other = Writer(self.voice, {**self.slots, **slots}, self.said, avoid=self.avoid)
        other._decks, other._used, other.spent, other._orders = self._decks, self._used, self.spent, self._orders
        return other

    def _avoids(self, text: str) -> bool:
        return bool(self.avoid) and text.rstrip(".!") in self.avoid

    def _ordered(self, bank: Iterable[str], *, own: bool) -> list[str]:
        """Return the unused templates of ``bank``, those of the voice's share first."""
        key: tuple[bool | str, ...] = (own, *bank)
        if key not in self._orders:
            self._orders[key] = self._ranked(list(bank), own=own)
        return [template for template in self._orders[key] if template not in self._used]

    def _ranked(self, bank: Sequence[str], *, own: bool) -> list[str]:
        share = self.voice.share
        order = self.voice.chooser.order(bank, "templates")
        mine = [template for rank, template in enumerate(order) if share.owns(rank)]
        others = [] if own else share.rotated([template for template in order if template not in mine])
        fit = [template for template in (*mine, *others) if self.voice.suits(template)]
        return interleaved([text for text in fit if _concrete(text)], [text for text in fit if not _concrete(text)])

    def _candidate(self, template: str, dealt: set[str]) -> Candidate | None:
        values: dict[str, str] = {}
        cards: list[tuple[str, str]] = []
        for slot in templates.slots(template):
            deck = decks.deck_of(slot)
            spoken_for = dealt.union(card for _, card in cards) if cards else dealt
            value = self._decks.first(deck, spoken_for) if deck else self.slots.get(slot)
            if value is None:
                return None
            values[slot] = value
            if deck:
                cards.append((deck, value))
        return Candidate(templates.fill(self.voice.word(template), values), template, tuple(cards))


def interleaved(concrete: Sequence[str], general: Sequence[str]) -> list[str]:
    """Return both lists as one, two of the first for each of the second."""
    rest = iter(general)
    mixed: list[str] = []
    for index, text in enumerate(concrete):
        mixed.append(text)
        if index % 2:
            mixed += [next(rest)] if index // 2 < len(general) else []
    return [*mixed, *rest]


def _concrete(template: str) -> bool:
    return any(decks.deck_of(slot) for slot in templates.slots(template))
