import pytest

from shared.models.offline.phrases import moves
from shared.models.offline.phrases.moves import Move
from tests.shared.models.offline.aids import broken_rules


@pytest.mark.parametrize("move", moves.MOVES, ids=lambda move: move.name)
def test_templates_keep_the_rules(move: Move) -> None:
    assert broken_rules((*move.leads, *move.supports)) == []


@pytest.mark.parametrize("move", moves.MOVES, ids=lambda move: move.name)
def test_every_lead_names_the_topic(move: Move) -> None:
    assert [lead for lead in move.leads if "{topic}" not in lead] == []


def test_no_template_serves_two_moves() -> None:
    known = [template for move in moves.MOVES for template in (*move.leads, *move.supports)]
    assert len(known) == len(set(known))


def test_short_sentences_are_short() -> None:
    assert broken_rules(moves.SHORT) == []
    assert max(len(text.split()) for text in moves.SHORT) <= 6
