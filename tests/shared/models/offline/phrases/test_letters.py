import re

import pytest

from shared.models.offline.phrases import letters, tones
from shared.models.offline.phrases.moves import Move
from tests.shared.models.offline.aids import broken_rules


@pytest.mark.parametrize("move", [letters.EMAIL, letters.EMAIL_NEWS], ids=["advice", "news"])
def test_templates_keep_the_rules(move: Move) -> None:
    assert broken_rules((*move.leads, *move.supports, *letters.EMAIL_CALLS)) == []


def test_letters_open_and_close_in_every_tone() -> None:
    assert set(letters.GREETINGS) == set(letters.FAREWELLS) == set(tones.TONES)
    assert all(text.endswith(",") for text in (*letters.GREETINGS.values(), *letters.FAREWELLS.values()))


def test_every_call_asks_for_an_action() -> None:
    assert [call for call in letters.EMAIL_CALLS if not re.search(r"\b(?:get|start|book|try)\b", call.lower())] == []
