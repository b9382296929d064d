"""Decks of phrases: each card is dealt once, those of the topic's domain before the general ones."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, zip_longest

from shared.models.offline.domains.base import DELIGHTS, GENERAL, NUISANCES, Domain
from shared.models.offline.writing.chooser import Chooser

NAMES = {
    "people": "people",
    "actor": "actors",
    "problem": "problems",
    "gain": "gains",
    "step": "steps",
    "mistake": "mistakes",
    "measure": "measures",
}
_PRODUCT_DECKS = {"delight": DELIGHTS, "nuisance": NUISANCES}


@dataclass(frozen=True)
class Share:
    """Which part of all phrases a text may use, so that parts written apart do not repeat each other."""

    index: int = 0
    count: int = 1

    def owns(self, position: int) -> bool:
        """Whether the phrase at ``position`` belongs to this part."""
        return position % self.count == self.index % self.count

    def rotated(self, others: list[str]) -> list[str]:
        """Return ``others`` in an order that differs from part to part."""
        start = len(others) * (self.index % self.count) // self.count
        return [*others[start:], *others[:start]]


class Decks:
    """The cards of one text."""

    def __init__(self, domain: Domain, chooser: Chooser, share: Share, avoid: str = "") -> None:
        """Shuffle and cut every deck, and put away the cards that stand in the text ``avoid``."""
        self._cards = {name: _shuffled(domain, field, chooser, share) for name, field in NAMES.items()}
        self._cards |= {name: chooser.order(cards, name) for name, cards in _PRODUCT_DECKS.items()}
        if avoid:
            self._cards = {name: [card for card in cards if card not in avoid] for name, cards in self._cards.items()}

    def first(self, name: str, besides: Container[str] = ()) -> str | None:
        """Return the next card of deck ``name`` that is not among ``besides``, without dealing it."""
        return next((card for card in self._cards[name] if card not in besides), None)

    def remove(self, name: str, card: str) -> None:
        """Deal ``card`` from deck ``name``."""
        self._cards[name].remove(card)


@lru_cache(maxsize=256)
def deck_of(slot: str) -> str:
    """Return the deck that ``slot`` draws from, empty when it draws from none."""
    name = slot.rstrip("0123456789")
    return name if name in NAMES or name in _PRODUCT_DECKS else ""


def _shuffled(domain: Domain, field: str, chooser: Chooser, share: Share) -> list[str]:
    own = [] if domain is GENERAL else chooser.order(getattr(domain, field), field)
    general = chooser.order(getattr(GENERAL, field), field)
    mixed = list(_two_to_one(own, general))
    return [card for rank, card in enumerate(mixed) if share.owns(rank)]


def _two_to_one(own: list[str], general: list[str]) -> Iterator[str]:
    """Yield two cards of ``own`` for each of ``general``, then what is left."""
    rows = zip_longest(own[::2], own[1::2], general)
    leading = [card for row in rows for card in row if card is not None]
    return chain(dict.fromkeys(leading))
