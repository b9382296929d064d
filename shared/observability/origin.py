"""Which request the running code works for; logs and spans are marked with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """The function that answers, and the id of the request that it answers."""

    function: str = ""
    request_id: str = ""


NOWHERE = Origin()

_CURRENT: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


def current() -> Origin:
    """Return the origin of the running code."""
    return _CURRENT.get()


@contextmanager
def bound(origin: Origin) -> Iterator[None]:
    """Make ``origin`` the one of the body, and of the tasks that the body starts."""
    token = _CURRENT.set(origin)
    try:
        yield
    finally:
        _CURRENT.reset(token)
