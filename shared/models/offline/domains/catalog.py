"""All domains, and which of them a brief belongs to."""

import re
from collections.abc import Sequence
from functools import lru_cache

from shared.models.offline.domains import living, moving, working
from shared.models.offline.domains.base import GENERAL, Domain, stems

DOMAINS = (
    working.TECHNOLOGY,
    working.TEAMS,
    working.MARKETING,
    working.MONEY,
    working.LEARNING,
    living.HEALTH,
    living.FOOD,
    living.HOME,
    living.NATURE,
    living.FAMILY,
    moving.TRAVEL,
    moving.ENERGY,
    moving.SPORT,
    living.STYLE,
    moving.CULTURE,
)

_WEAK = frozenset(
    stems(
        "app software digital website online platform team customer content shop store home house room people work "
        "audience green water design launch watch"
    )
)
_EXACT = 3
_WORD = re.compile(r"[a-z][a-z'-]*")


def find(texts: Sequence[str]) -> Domain:
    """Return the domain whose words occur most in ``texts``, of which earlier ones weigh more."""
    words = [(word, len(texts) - index) for index, text in enumerate(texts) for word in _WORD.findall(text.lower())]
    best = max(DOMAINS, key=lambda domain: _score(domain, words))
    return best if _score(best, words) else GENERAL


def _score(domain: Domain, words: Sequence[tuple[str, int]]) -> int:
    return sum(weight * (1 if word in _WEAK else 3) for word, weight in words if domain.name in _revealed(word))


@lru_cache(maxsize=4096)
def _revealed(word: str) -> frozenset[str]:
    """Return the names of the domains that ``word`` points to."""
    singular = word.removesuffix("s")
    return frozenset(
        domain.name
        for domain in DOMAINS
        if any(stem in {word, singular} or (len(stem) > _EXACT and word.startswith(stem)) for stem in domain.words)
    )
