import re

import pytest

from shared.models.offline.domains import living
from shared.models.offline.domains.base import Domain

DOMAINS = [value for value in vars(living).values() if isinstance(value, Domain)]


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.name)
def test_phrases_keep_the_form_of_their_deck(domain: Domain) -> None:
    assert all(re.match(r"(?:an?|two) ", actor) for actor in domain.actors)
    assert all(re.match(r"\w+ing\b", mistake) for mistake in domain.mistakes)
    assert not [step for step in domain.steps if re.search(r"\b(?:you|your|I|we)\b", step)]


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.name)
def test_phrases_are_plain_and_distinct(domain: Domain) -> None:
    cards = [*domain.problems, *domain.gains, *domain.steps, *domain.mistakes, *domain.measures, *domain.actors]
    assert len(cards) == len(set(cards)) >= 20
    assert not [card for card in cards if not card[0].islower() or card.endswith(".") or "{" in card]
