"""Several small connection pools instead of a large one: a pool of httpx looks through all of it for every request."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

WIDTH = 8

_LIMITS = httpx.Limits(max_connections=WIDTH, max_keepalive_connections=WIDTH, keepalive_expiry=30)
_NO_TIMEOUT = httpx.Timeout(None)


@dataclass
class _Lane:
    client: httpx.AsyncClient
    busy: int = 0


class Lanes:
    """Clients that send ``headers``, each used for up to eight calls at a time; there are as many as it takes."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = headers
        self._lanes: list[_Lane] = []
        self._tls: ssl.SSLContext | None = None

    @contextmanager
    def client(self) -> Iterator[httpx.AsyncClient]:
        """Lend a client for one call, the first that has room."""
        lane = next((lane for lane in self._lanes if lane.busy < WIDTH), None) or self._open()
        lane.busy += 1
        try:
            yield lane.client
        finally:
            lane.busy -= 1

    async def aclose(self) -> None:
        """Close all connections; a later call opens new ones."""
        lanes, self._lanes = self._lanes, []
        for lane in lanes:
            await lane.client.aclose()

    def _open(self) -> _Lane:
        self._tls = self._tls or httpx.create_ssl_context()
        client = httpx.AsyncClient(headers=self._headers, limits=_LIMITS, timeout=_NO_TIMEOUT, verify=self._tls)
        self._lanes.append(_Lane(client))
        return self._lanes[-1]
