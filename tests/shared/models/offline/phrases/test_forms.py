import re

import pytest

from shared.models.offline.phrases import forms, tones
from shared.models.offline.phrases.moves import Move
from tests.shared.models.offline.aids import broken_rules

TUPLES = {name: value for name, value in vars(forms).items() if isinstance(value, tuple)}
MOVES = {name: value for name, value in vars(forms).items() if isinstance(value, Move)}


@pytest.mark.parametrize("name", TUPLES)
def test_templates_keep_the_rules(name: str) -> None:
    assert broken_rules(TUPLES[name]) == []


@pytest.mark.parametrize("name", MOVES)
def test_moves_keep_the_rules(name: str) -> None:
    assert broken_rules((*MOVES[name].leads, *MOVES[name].supports)) == []


@pytest.mark.parametrize("by_tone", [*forms.TONED_LEADS.values(), *forms.FORM_REMARKS.values()])
def test_toned_sentences_keep_the_rules(by_tone: dict[str, tuple[str, ...]]) -> None:
    assert set(by_tone) <= set(tones.TONES)
    assert broken_rules(text for texts in by_tone.values() for text in texts) == []


@pytest.mark.parametrize("bank", [forms.PRODUCT_CALLS, forms.SOCIAL_CALLS, forms.AD_CALLS, *tones.CALLS.values()])
def test_every_call_asks_for_an_action(bank: tuple[str, ...]) -> None:
    verbs = r"\b(?:try|start|get|book|read|join|discover|order|contact|learn|visit)\b"
    assert [call for call in bank if not re.search(verbs, call.lower())] == []
