"""One request on its way through the application: what came in, and what went out so far."""

import random
import re
import time

from shared.observability import origin, tracing
from shared.web.asgi import Message, RawHeader, Receive, Scope, Send
from shared.web.headers import Headers

UNMATCHED = "unmatched"
GONE = 499

_REQUEST_ID = re.compile(r"[\w.:-]{1,128}", re.ASCII)
_NOSNIFF: RawHeader = (b"x-content-type-options", b"nosniff")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

Outcome = tuple[str, str, int]


class Exchange:
    """
    Holds a request, and puts the headers that every response has on whatever is sent through it.

    ``served`` says whether the services were there to answer it.
    """

    __slots__ = (
        "_send",
        "headers",
        "method",
        "path",
        "receive",
        "request_id",
        "route",
        "scope",
        "served",
        "started",
        "status",
    )

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.started = time.perf_counter()
        self.scope = scope
        self.receive = receive
        self._send = send
        self.headers = Headers(scope["headers"])
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.request_id = _request_id(self.headers)
        self.route = UNMATCHED
        self.status = 0
        self.served = False

    def origin(self, function: str) -> origin.Origin:
        """Return what logs and spans of this request are marked with."""
        return origin.Origin(function, self.request_id)

    def outcome(self) -> Outcome:
        """Return route, method and status, as metrics count them."""
        return self.route, self.method if self.method in _METHODS else "other", self.status or GONE

    def seconds(self) -> float:
        """Return how long it has taken so far."""
        return time.perf_counter() - self.started

    async def send(self, message: Message) -> None:
        """Send a part of the response; an ASGI ``send``."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [
                *message.get("headers", ()),
                (b"x-request-id", self.request_id.encode()),
                (b"x-trace-id", tracing.trace_id().encode()),
                _NOSNIFF,
            ]
        await self._send(message)


def _request_id(headers: Headers) -> str:
    given = headers.get("x-request-id")
    return given if given is not None and _REQUEST_ID.fullmatch(given) else f"req_{random.getrandbits(104):026x}"
