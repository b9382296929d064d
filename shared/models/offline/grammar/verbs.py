"""Verbs at the beginning of a phrase: whether it is one, and its form in "-ing"."""

import re

from shared.models.offline.grammar import vocabulary

_VERBS = vocabulary.VERBS | vocabulary.VERBS_AND_NOUNS
_JOINED = re.compile(r"\b(and|or) (\w+)")


def starts_with_verb(phrase: str) -> bool:
    """Whether ``phrase`` opens with a verb in its base form, as a command does."""
    words = phrase.lower().split()
    if len(words) < 2 or words[0] not in _VERBS:
        return False
    return words[0] in vocabulary.VERBS or words[1] in vocabulary.OBJECT_OPENERS


def is_gerund_of_verb(word: str) -> bool:
    """Whether ``word`` is the form in "-ing" of a known verb."""
    return word in _GERUNDS


def gerund(phrase: str) -> str:
    """Return the verb phrase ``phrase`` in "-ing": "choose and buy shoes" becomes "choosing and buying shoes"."""
    first, _, rest = phrase.partition(" ")
    joined = _JOINED.sub(lambda match: f"{match[1]} {_inflect_known(match[2])}", rest)
    return f"{_inflect(first.lower())} {joined}".strip()


def _inflect_known(word: str) -> str:
    return _inflect(word) if word in _VERBS else word


def _inflect(verb: str) -> str:
    if verb.endswith("ie"):
        return f"{verb[:-2]}ying"
    if verb.endswith("e") and verb not in vocabulary.VERBS_KEEPING_E:
        return f"{verb[:-1]}ing"
    if verb in vocabulary.DOUBLING_VERBS:
        return f"{verb}{verb[-1]}ing"
    return f"{verb}ing"


_GERUNDS = frozenset(map(_inflect, _VERBS))
