import pytest

from shared.models.offline.phrases import particulars
from tests.shared.models.offline.aids import broken_rules

BANKS = {name: value for name, value in vars(particulars).items() if isinstance(value, tuple)}


@pytest.mark.parametrize("name", BANKS)
def test_templates_keep_the_rules(name: str) -> None:
    assert broken_rules(BANKS[name]) == []


def test_purposes_keep_the_rules() -> None:
    assert broken_rules(text for bank in particulars.PURPOSES.values() for text in bank) == []


def test_questions_ask_and_keywords_appear() -> None:
    assert all(text.endswith("?") for text in particulars.QUESTIONS)
    assert all("{keyword}" in text for text in (*particulars.KEYWORD_NOUNS, *particulars.KEYWORD_VERBS))
