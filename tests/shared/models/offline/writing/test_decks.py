import pytest

from shared.models.offline.domains import catalog
from shared.models.offline.domains.base import GENERAL
from shared.models.offline.writing import decks
from shared.models.offline.writing.chooser import Chooser
from shared.models.offline.writing.decks import Decks, Share

FOOD = catalog.find(["bread"])
CHOOSER = Chooser("bread")


def dealt(cards: Decks, name: str) -> list[str]:
    found = []
    while (card := cards.first(name)) is not None:
        cards.remove(name, card)
        found.append(card)
    return found


def test_cards_of_the_domain_come_two_to_one() -> None:
    first_six = dealt(Decks(FOOD, CHOOSER, Share()), "step")[:6]
    assert [card in FOOD.steps for card in first_six] == [True, True, False, True, True, False]


def test_every_card_is_dealt_once() -> None:
    cards = dealt(Decks(FOOD, CHOOSER, Share()), "problem")
    assert sorted(cards) == sorted((*FOOD.problems, *GENERAL.problems))


def test_shares_part_the_cards_among_sections() -> None:
    shares = [set(dealt(Decks(FOOD, CHOOSER, Share(index, 3)), "gain")) for index in range(3)]
    assert set.union(*shares) == {*FOOD.gains, *GENERAL.gains}
    assert sum(map(len, shares)) == len(set.union(*shares))


def test_cards_in_the_avoided_text_stay_away() -> None:
    avoid = f"He said: {FOOD.steps[0]}, and left."
    assert FOOD.steps[0] not in dealt(Decks(FOOD, CHOOSER, Share(), avoid), "step")


def test_first_card_can_be_looked_past() -> None:
    cards = Decks(FOOD, CHOOSER, Share())
    first = cards.first("step")
    assert first is not None
    assert cards.first("step", {first}) != first


def test_parts_rotate_what_belongs_to_others() -> None:
    assert Share(1, 3).rotated(["a", "b", "c"]) == ["b", "c", "a"]


@pytest.mark.parametrize(("slot", "deck"), [("gain", "gain"), ("gain2", "gain"), ("delight", "delight"), ("topic", "")])
def test_slots_know_their_deck(slot: str, deck: str) -> None:
    assert decks.deck_of(slot) == deck
