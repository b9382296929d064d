"""What calls of servers outside give and take; the port that features know."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What a server outside has answered.

    ``headers`` have lower-case names. ``body`` is its beginning as it was sent: what came in time and was not too much;
    ``complete`` says that this is all.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    complete: bool


class Outbound(Protocol):
    """Calls addresses that others have chosen; every failure is an OutboundError."""

    async def check(self, url: str) -> None:
        """Raise TargetRefusedError or TargetUnresolvedError for an address that could not be called."""
        ...

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Return what a POST of ``body`` is answered with; redirects are answers too."""
        ...
