"""Labels: single pieces of evidence of how near two questions were, and whether one answer suits both."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from shared.cache.scope import Scope


class Space(NamedTuple):
    """What labels and thresholds hold for: the questions of one scope as one embedder places them."""

    scope: Scope
    embedder: str


class Place(NamedTuple):
    """What searches keep to: a space, and ``context``, which stands for all that must be equal besides the question."""

    space: Space
    context: str


@dataclass(frozen=True, slots=True)
class Label:
    """
    A comparison of two questions, of which one was answered before.

    ``weight`` is the number of requests that it speaks for: one, unless only a share of its kind is looked at.
    ``others`` counts the requests since the label before that were near nothing, so that nothing could go wrong with
    them. ``by`` is the person who judged; empty when two answers were compared. ``asked`` and ``source`` are keys.
    """

    at: datetime
    similarity: float
    agreed: bool
    weight: float = 1.0
    others: int = 0
    by: str = ""
    asked: str = ""
    source: str = ""
