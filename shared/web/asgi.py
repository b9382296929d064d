"""The types of the ASGI interface, as this kit uses them."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
RawHeader = tuple[bytes, bytes]


class Disconnected(Exception):  # noqa: N818  # not a failure: there is nobody left to answer
    """The caller went away before the request was complete."""
