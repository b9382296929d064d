"""The client for addresses that others have chosen: it calls none of our own network, whatever a name resolves to."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass

import httpx

from shared import errors
from shared.outbound import addresses, resolver, targets
from shared.outbound.addresses import Address
from shared.outbound.base import Answer
from shared.outbound.resolver import Resolve
from shared.outbound.targets import Target

MAX_ADDRESSES = 3

_OURS = {"accept-encoding": "identity", "connection": "close"}


@dataclass(frozen=True)
class Limits:
    """Seconds until an answer begins, of which for each connection, then for its body; bytes of that body."""

    answer: float = 15.0
    connect: float = 4.0
    body: float = 2.0
    max_body: int = 64 * 1024


class GuardedClient:
    """
    Calls the public internet alone, one new connection per call.

    A host is resolved once per call; if any of its addresses is not public, none is called, else the connection goes
    to the very address that was looked at, so that a name that changes its mind gains nothing. TLS still proves the
    name. Redirects are not followed, proxies of the environment not used. ``allow_private`` admits this machine,
    private networks and plain http, for tests and for one's own machine.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        limits: Limits = Limits(),
        resolve: Resolve = resolver.resolve,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._allow_private = allow_private
        self._limits = limits
        self._resolve = resolve
        self._tls = tls

    async def check(self, url: str) -> None:
        """Raise TargetRefusedError or TargetUnresolvedError for an address that could not be called."""
        async with _deadline(self._limits.answer):
            await self._addresses(self._parse(url))

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Return what a POST of ``body`` is answered with; redirects are answers too."""
        target = self._parse(url)
        timeout = httpx.Timeout(None, connect=self._limits.connect)
        async with httpx.AsyncClient(verify=self._trusted(target), trust_env=False, timeout=timeout) as http:
            async with _deadline(self._limits.answer):
                found = await self._addresses(target)
                requests = [_request(http, target, address, body, headers) for address in found[:MAX_ADDRESSES]]
                response = await _sent(http, requests)
            try:
                content = await self._content(response)
                complete = response.is_closed
            finally:
                await response.aclose()
        most = self._limits.max_body
        return Answer(response.status_code, response.headers, content[:most], complete and len(content) <= most)

    def _trusted(self, target: Target) -> ssl.SSLContext:
        """Return whom TLS believes: the usual authorities, loaded when first needed; nobody where there is no TLS."""
        if target.url.scheme == "http":
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._tls = self._tls or httpx.create_ssl_context(trust_env=False)
        return self._tls

    def _parse(self, url: str) -> Target:
        return targets.parse(url, allow_private=self._allow_private)

    async def _addresses(self, target: Target) -> Sequence[Address]:
        found = await self._resolve(target.host, target.port)
        for address in found:
            if what := addresses.refusal(address, allow_private=self._allow_private):
                raise errors.TargetRefusedError(f"This address leads to {what}.")
        if not found:
            raise errors.TargetUnresolvedError
        return found

    async def _content(self, response: httpx.Response) -> bytes:
        """Return what comes of the body in time, at most a chunk too much; the status has said what matters."""
        content = bytearray()
        with contextlib.suppress(TimeoutError, httpx.HTTPError):
            async with asyncio.timeout(self._limits.body):
                await _gather(response, content, self._limits.max_body)
        return bytes(content)


async def _gather(response: httpx.Response, content: bytearray, most: int) -> None:
    async for chunk in response.aiter_raw():
        content += chunk
        if len(content) > most:
            break


def _request(
    http: httpx.AsyncClient, target: Target, address: Address, body: bytes, headers: Mapping[str, str]
) -> httpx.Request:
    """Return the request that goes to ``address`` and still asks for, and believes, the target's name alone."""
    return http.build_request(
        "POST",
        target.at(str(address)),
        content=body,
        headers={**headers, **_OURS, "host": target.authority},
        extensions={"sni_hostname": target.host},
    )


async def _sent(http: httpx.AsyncClient, requests: Sequence[httpx.Request]) -> httpx.Response:
    """Return the answer to the first request whose address takes a connection."""
    try:
        for request in requests[:-1]:
            with contextlib.suppress(httpx.ConnectError, httpx.ConnectTimeout):
                return await http.send(request, stream=True)
        return await http.send(requests[-1], stream=True)
    except httpx.HTTPError as error:
        raise _failure(error) from None


@contextlib.asynccontextmanager
async def _deadline(seconds: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise errors.TargetTimeoutError from None


def _failure(error: httpx.HTTPError) -> errors.OutboundError:
    if isinstance(error, httpx.TimeoutException):
        return errors.TargetTimeoutError()
    if isinstance(error, httpx.ConnectError) and _is_about_tls(error):
        return errors.TargetUntrustedError()
    if isinstance(error, httpx.NetworkError):
        return errors.TargetUnreachableError()
    return errors.TargetAnswerError()


def _is_about_tls(error: BaseException | None) -> bool:
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    return error is not None
