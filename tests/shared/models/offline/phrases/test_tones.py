import pytest

from shared.models.offline.phrases import tones
from tests.shared.models.offline.aids import broken_rules


@pytest.mark.parametrize("bank", [tones.HOOKS, tones.REMARKS, tones.CALLS], ids=["hooks", "remarks", "calls"])
def test_templates_keep_the_rules(bank: dict[str, tuple[str, ...]]) -> None:
    assert broken_rules(text for texts in bank.values() for text in texts) == []


@pytest.mark.parametrize("word", tones.WORDS)
def test_every_word_exists_in_every_tone(word: str) -> None:
    assert set(tones.WORDS[word]) == set(tones.TONES)


def test_every_tone_has_connectives_and_calls() -> None:
    assert set(tones.CONNECTIVES) == set(tones.CALLS) == set(tones.TONES)


def test_other_names_lead_to_known_tones() -> None:
    assert set(tones.TONE_NAMES.values()) == set(tones.TONES)
