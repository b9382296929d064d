"""
Whether two answers say the same.

JSON agrees by value: the same members, equal numbers, and texts that agree; so does JSON within a text. Of a chat
completion only its messages count, for the rest is never the same twice. Texts agree when they are equal after
folding; when one is short, nothing less will do. Longer ones agree when they are ``ALIKE`` in their words, and
neither has a number, code, language, day or the like that the other has not, nor says no where the other does not.
The words are always compared by the hashed embedder, whatever compares the questions: it costs nothing. Answers
that a model words freely seldom agree, and so such a namespace is answered by equal questions alone.
"""

import math
from typing import Any

import orjson

from shared.cache.semantic import guard, traits
from shared.models import hashed_embeddings, words

ALIKE = 0.75
SHORT = 8
LONGEST = 20_000

_OPENING = ("{", "[")


def agree(one: bytes, other: bytes) -> bool:
    """Return whether two answers, as JSON, say the same."""
    return one == other or _agree(_said(orjson.loads(one)), _said(orjson.loads(other)))


def _said(answer: Any) -> Any:
    """Return what an answer says, without what goes with it."""
    if isinstance(answer, dict) and answer.get("object") == "chat.completion":
        return [choice.get("message") for choice in answer.get("choices", ())]
    return answer


def _agree(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return texts_agree(one, other)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_agree(value, other[name]) for name, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_agree, one, other))
    if _is_number(one) and _is_number(other):
        return math.isclose(one, other, rel_tol=1e-9)
    return type(one) is type(other) and bool(one == other)


def texts_agree(one: str, other: str) -> bool:
    """Return whether two texts say the same."""
    if one[:1] in _OPENING and other[:1] in _OPENING:
        parsed = _parsed(one), _parsed(other)
        if None not in parsed:
            return _agree(*parsed)
    mine, theirs = words.of(one[:LONGEST]), words.of(other[:LONGEST])
    if len(one) > LONGEST or len(other) > LONGEST:
        return one == other
    if mine == theirs and not _contradict(one, other):
        return bool(mine) or one.strip() == other.strip()
    if min(len(mine), len(theirs)) <= SHORT:
        return False
    return hashed_embeddings.similarity(one, other) >= ALIKE and not _contradict(one, other)


def _parsed(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def _contradict(one: str, other: str) -> bool:
    return bool(guard.contradiction(traits.of(one), traits.of(other)))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
