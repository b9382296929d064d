"""Who acts at the moment: known to whatever takes part in the commits that their wish leads to."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """
    The key that wants something, and the bulk action that it is done by.

    A wish to run a job once more is about one ``generation`` of it: of two such wishes, one is granted.
    """

    key: str
    bulk: str = ""
    generation: int | None = None


_ACTOR: ContextVar[Actor | None] = ContextVar("actor", default=None)


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Do the body for ``actor``."""
    token = _ACTOR.set(actor)
    try:
        yield
    finally:
        _ACTOR.reset(token)


def current() -> Actor | None:
    """Return who acts, if that is known."""
    return _ACTOR.get()
