"""The plumbing that providers over HTTP share: connections, JSON and events, time limits, mapped failures."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import suppress
from functools import cached_property
from typing import Any, Final, TypeVar
from urllib.parse import quote, urlsplit

import orjson

from shared import errors, version
from shared.clock import Clock, SystemClock
from shared.models import http_bodies, http_failures, json_answers, reported_errors, server_events
from shared.models.http_pool import ConnectionPool, Exchange
from shared.models.http_ways import Way
from shared.models.reported_errors import UnwantedFieldsError
from shared.models.server_events import ServerEvent

T = TypeVar("T")

Unwanted = Mapping[str, str]
"""Fields of a request that can be left out, and by which words a provider means them, as a regular expression."""

PARTING_SECONDS: Final = 0.1
"""How long a stream that has said its last word may take to end, so that its connection can be used again."""

_NOTHING: Mapping[str, str] = {}
_SAFE = "/:?=&%@+,;~!$'()*"


def _never(_: ServerEvent) -> bool:
    return False


class HttpProvider:
    """
    A provider's HTTP API.

    Connections are opened on first use and belong to the running loop. One call may wait for ``timeout`` seconds in
    all, or ``within`` fewer. A request that is rejected for some of its ``unwanted`` fields raises UnwantedFieldsError.
    """

    def __init__(
        self, base_url: str, headers: Mapping[str, str], *, timeout: float, clock: Clock | None = None
    ) -> None:
        """Store where to call and what to send along; headers are checked here, where nothing can leak."""
        if not base_url.startswith(("http://", "https://")):
            raise ValueError("The base URL of a model provider starts with http:// or https://.")
        if not all(value.isascii() and value.isprintable() for value in headers.values()):
            raise ValueError("The key of a model provider holds characters that no header can carry.")
        self._base_url = base_url.rstrip("/")
        self._headers = headers
        self._timeout = timeout
        self._clock = clock or SystemClock()

    async def get(self, path: str, *, headers: Mapping[str, str] = _NOTHING, within: float | None = None) -> Any:
        """Return the JSON that a GET of ``path`` answers."""
        return await self._json(self._request("GET", path, headers, None), b"", within, _NOTHING)

    async def post(
        self,
        path: str,
        body: Any,
        *,
        headers: Mapping[str, str] = _NOTHING,
        within: float | None = None,
        unwanted: Unwanted = _NOTHING,
    ) -> Any:
        """Return the JSON that a POST of ``body`` to ``path`` answers."""
        content = orjson.dumps(body)
        return await self._json(self._request("POST", path, headers, content), content, within, unwanted)

    async def events(
        self,
        path: str,
        body: Any,
        *,
        headers: Mapping[str, str] = _NOTHING,
        within: float | None = None,
        unwanted: Unwanted = _NOTHING,
        is_last: Callable[[ServerEvent], bool] = _never,
    ) -> AsyncGenerator[ServerEvent, None]:
        """Yield the server-sent events that a POST of ``body`` to ``path`` answers; ``is_last`` knows the last one."""
        patience = self._patience(within)
        content = orjson.dumps(body)
        request = self._request("POST", path, headers, content, accept="text/event-stream") + content
        exchange = await patience.wait(self._pool.exchange(request))
        try:
            if not _is_good(exchange):
                raise self._failure(exchange, await patience.wait(http_bodies.whole(exchange)), unwanted)
            events = server_events.parse(http_bodies.pieces(exchange))
            while (event := await patience.wait(anext(events, None))) is not None:
                yield event
                if is_last(event):
                    await _part(exchange)
                    break
        finally:
            exchange.close()

    async def aclose(self) -> None:
        """Close all connections; a later call would open new ones."""
        await self._pool.aclose()

    @cached_property
    def _way(self) -> Way:
        """The way to the provider, as the environment has it on the first call."""
        return Way.to(self._base_url)

    @cached_property
    def _pool(self) -> ConnectionPool:
        return ConnectionPool(self._way)

    @cached_property
    def _fixed(self) -> str:
        """The headers that all requests have in common."""
        return _lines({
            "host": self._way.authority,
            "user-agent": f"pressroom/{version.VERSION}",
            "accept-encoding": http_bodies.ACCEPTED,
            **self._way.headers,
            **self._headers,
        })

    def _request(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        content: bytes | None,
        accept: str = "application/json",
    ) -> bytes:
        """Return the head of a request."""
        target = self._way.prefix + quote(urlsplit(self._base_url).path + path, safe=_SAFE)
        about = "" if content is None else f"content-type: application/json\r\ncontent-length: {len(content)}\r\n"
        head = f"{method} {target} HTTP/1.1\r\n{self._fixed}accept: {accept}\r\n{about}{_lines(headers)}\r\n"
        return head.encode("ascii")

    async def _json(self, head: bytes, content: bytes, within: float | None, unwanted: Unwanted) -> Any:
        exchange, answer = await self._patience(within).wait(self._answered(head + content))
        if not _is_good(exchange):
            raise self._failure(exchange, answer, unwanted)
        return json_answers.parse(answer)

    def _patience(self, within: float | None) -> "_Patience":
        return _Patience(self._timeout if within is None else min(within, self._timeout))

    async def _answered(self, request: bytes) -> tuple[Exchange, bytes]:
        exchange = await self._pool.exchange(request)
        try:
            return exchange, await http_bodies.whole(exchange)
        finally:
            exchange.close()

    def _failure(self, exchange: Exchange, content: bytes, unwanted: Unwanted) -> errors.ProviderError:
        head, answer = exchange.head, json_answers.parse_or_none(content)
        failure = http_failures.from_answer(head.status, head.headers, answer, self._clock.now())
        if type(failure) is errors.ProviderRejectedError and (fields := reported_errors.unwanted(answer, unwanted)):
            return UnwantedFieldsError(fields)
        return failure


def _is_good(exchange: Exchange) -> bool:
    return 200 <= exchange.head.status < 300


def _lines(headers: Mapping[str, str]) -> str:
    return "".join(f"{name}: {_printable(value)}\r\n" for name, value in headers.items())


def _printable(value: str) -> str:
    """Return a header's value in characters that headers can carry."""
    return value if value.isascii() and value.isprintable() else quote(value, safe=_SAFE)


async def _part(exchange: Exchange) -> None:
    """Wait a moment for the end of a stream that has said its last word."""
    with suppress(TimeoutError, errors.ProviderError):
        async with asyncio.timeout(PARTING_SECONDS):
            while await exchange.piece():
                pass


class _Patience:
    """A budget of seconds for waiting on the provider; what the consumer does in between costs nothing."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds

    async def wait(self, awaitable: Awaitable[T]) -> T:
        """Return the result of ``awaitable``."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        try:
            async with asyncio.timeout(max(0.0, self._left)):
                return await awaitable
        except TimeoutError:
            raise errors.ProviderTimeoutError from None
        finally:
            self._left -= loop.time() - started
