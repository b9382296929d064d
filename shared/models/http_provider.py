"""The plumbing that providers over HTTP share: one client, JSON and events, time limits, mapped failures."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from typing import Any, TypeVar

import httpx
import orjson

from shared import errors
from shared.clock import Clock, SystemClock
from shared.models import http_failures, json_answers, server_events
from shared.models.http_lanes import Lanes
from shared.models.server_events import ServerEvent

T = TypeVar("T")

Classify = Callable[[Any], errors.ProviderError | None]


class HttpProvider:
    """
    A provider's HTTP API.

    ``classify`` may name the error that the JSON body of a refused request stands for, where the status alone
    does not tell. Connections are opened on first use and belong to the running loop;
    ``within`` overrides the seconds that one call may wait.
    """

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str],
        *,
        timeout: float,
        classify: Classify = lambda _: None,
        clock: Clock | None = None,
    ) -> None:
        """Store where to call and what to send along; headers are checked here, where nothing can leak."""
        if not base_url.startswith(("http://", "https://")):
            raise ValueError("The base URL of a model provider starts with http:// or https://.")
        if not all(value.isascii() and value.isprintable() for value in headers.values()):
            raise ValueError("The key of a model provider holds characters that no header can carry.")
        self._base_url = base_url.rstrip("/")
        self._lanes = Lanes(dict(headers))
        self._timeout = timeout
        self._classify = classify
        self._clock = clock or SystemClock()

    async def get(self, path: str, *, within: float | None = None) -> Any:
        """Return the JSON that a GET of ``path`` answers."""
        return await self._json("GET", path, None, None, within)

    async def post(
        self, path: str, body: Any, *, headers: Mapping[str, str] | None = None, within: float | None = None
    ) -> Any:
        """Return the JSON that a POST of ``body`` to ``path`` answers."""
        return await self._json("POST", path, body, headers, within)

    async def events(
        self, path: str, body: Any, *, headers: Mapping[str, str] | None = None, within: float | None = None
    ) -> AsyncGenerator[ServerEvent, None]:
        """Yield the server-sent events that a POST of ``body`` to ``path`` answers."""
        patience = _Patience(within or self._timeout)
        with self._lanes.client() as client:
            request = self._request(client, "POST", path, body, headers)
            response = await patience.wait(client.send(request, stream=True))
            try:
                if not response.is_success:
                    await patience.wait(response.aread())
                    raise self._failure(response)
                events = server_events.parse(response.aiter_bytes())
                while (event := await patience.wait(anext(events, None))) is not None:
                    yield event
            finally:
                await response.aclose()

    async def aclose(self) -> None:
        """Close all connections; a later call would open new ones."""
        await self._lanes.aclose()

    def _request(
        self, client: httpx.AsyncClient, method: str, path: str, body: Any, headers: Mapping[str, str] | None
    ) -> httpx.Request:
        content = None if body is None else orjson.dumps(body)
        sent = {**({} if content is None else {"content-type": "application/json"}), **(headers or {})}
        return client.build_request(method, self._base_url + path, content=content, headers=sent)

    async def _json(
        self, method: str, path: str, body: Any, headers: Mapping[str, str] | None, within: float | None
    ) -> Any:
        with self._lanes.client() as client:
            request = self._request(client, method, path, body, headers)
            response = await _Patience(within or self._timeout).wait(client.send(request))
        if not response.is_success:
            raise self._failure(response)
        return json_answers.parse(response.content)

    def _failure(self, response: httpx.Response) -> errors.ProviderError:
        known = self._classify(json_answers.parse_or_none(response.content))
        return known or http_failures.from_status(response.status_code, response.headers, self._clock.now())


class _Patience:
    """A budget of seconds for waiting on the provider; what the consumer does in between costs nothing."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds

    async def wait(self, awaitable: Awaitable[T]) -> T:
        """Return the result of ``awaitable``; causes are cut off, as they may quote headers or bodies."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        try:
            async with asyncio.timeout(max(0.0, self._left)):
                return await awaitable
        except (TimeoutError, httpx.TimeoutException):
            raise errors.ProviderTimeoutError from None
        except httpx.DecodingError:
            raise errors.ProviderAnswerError from None
        except (httpx.HTTPError, httpx.StreamError):
            raise errors.ProviderUnavailableError from None
        finally:
            self._left -= loop.time() - started
