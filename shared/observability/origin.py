"""Which request the running code works for; logs and spans are marked with it."""

from contextvars import ContextVar, Token
from typing import NamedTuple


class Origin(NamedTuple):
    """The function that answers, and the id of the request that it answers."""

    function: str = ""
    request_id: str = ""


NOWHERE = Origin()

_CURRENT: ContextVar[Origin] = ContextVar("origin", default=NOWHERE)


def current() -> Origin:
    """Return the origin of the running code."""
    return _CURRENT.get()


class bound:  # noqa: N801  # used as a function: "with bound(...)"
    """Make ``origin`` the one of the body, and of the tasks that the body starts."""

    __slots__ = ("_origin", "_token")

    def __init__(self, origin: Origin) -> None:
        self._origin = origin

    def __enter__(self) -> None:
        self._token: Token[Origin] = _CURRENT.set(self._origin)

    def __exit__(self, *_: object) -> None:
        _CURRENT.reset(self._token)
