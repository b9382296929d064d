"""The way to a server: straight, or through the proxy that the environment names."""

import asyncio
import base64
import os
import socket
import ssl
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import SplitResult, unquote, urlsplit

from shared import errors
from shared.models.http_connection import Connection

CONNECT_SECONDS: Final = 10.0
"""How long a connection may take to open, with proxy and TLS; the call itself may then take much longer."""

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Proxy:
    """A proxy that speaks plain HTTP; ``credentials`` is the header that lets through, if it asks for one."""

    host: str
    port: int
    credentials: str = ""

    @classmethod
    def parse(cls, url: str) -> Self:
        """Return the proxy at ``url``."""
        parts = urlsplit(url if "://" in url else f"http://{url}")
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError("A proxy is named as http://host:port; others are not supported.")
        return cls(parts.hostname, parts.port or 80, _credentials(parts))


@dataclass(frozen=True)
class Way:
    """How connections to a server are opened, and what stands before the paths of requests."""

    host: str
    port: int
    secure: bool
    proxy: Proxy | None = None

    @classmethod
    def to(cls, base_url: str) -> Self:
        """Return the way to the server of ``base_url``."""
        parts = urlsplit(base_url)
        host = (parts.hostname or "").encode("idna").decode()
        return cls(host, parts.port or _PORTS[parts.scheme], parts.scheme == "https", _proxy(parts))

    @property
    def authority(self) -> str:
        """Return what the ``host`` header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS["https" if self.secure else "http"] else f"{host}:{self.port}"

    @property
    def prefix(self) -> str:
        """Return what stands before each path: a proxy that reads along must be told the server."""
        return f"http://{self.authority}" if self.proxy and not self.secure else ""

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers that each request needs on this way."""
        credentials = self.proxy.credentials if self.proxy and not self.secure else ""
        return {"proxy-authorization": credentials} if credentials else {}

    async def open(self, tls: ssl.SSLContext | None) -> Connection:
        """Open a connection; ``tls`` says whom to trust."""
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                return await self._opened(tls)
        except ssl.SSLCertVerificationError:
            raise errors.ProviderUnavailableError("The model provider's certificate is not to be trusted.") from None
        except (TimeoutError, OSError):
            raise errors.ProviderUnavailableError from None

    async def _opened(self, tls: ssl.SSLContext | None) -> Connection:
        if self.proxy is None:
            return await _connected(self.host, self.port, tls if self.secure else None)
        connection = await _connected(self.proxy.host, self.proxy.port, None)
        if self.secure and tls is not None:
            try:
                await self._tunnel(connection, self.proxy, tls)
            except BaseException:
                connection.close()
                raise
        return connection

    async def _tunnel(self, connection: Connection, proxy: Proxy, tls: ssl.SSLContext) -> None:
        target = f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
        credentials = f"proxy-authorization: {proxy.credentials}\r\n" if proxy.credentials else ""
        head = await connection.send(f"CONNECT {target} HTTP/1.1\r\nhost: {target}\r\n{credentials}\r\n".encode())
        if head.status != 200:
            raise errors.ProviderUnavailableError("The proxy does not let calls of the model provider through.")
        await connection.secure(tls, self.host)


def trusted() -> ssl.SSLContext:
    """Return whom TLS believes: the authorities that the environment names, else the usual ones."""
    import certifi  # noqa: PLC0415 - needed only where there is TLS, and then once

    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    named = bool(file or folder)
    context = ssl.create_default_context(cafile=file if named else certifi.where(), capath=folder)
    context.set_alpn_protocols(["http/1.1"])
    return context


async def _connected(host: str, port: int, tls: ssl.SSLContext | None) -> Connection:
    loop = asyncio.get_running_loop()
    name = host if tls else None
    transport, connection = await loop.create_connection(Connection, host, port, ssl=tls, server_hostname=name)
    if found := transport.get_extra_info("socket"):
        found.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)  # models think longer than some routers remember
    return connection


def _proxy(parts: SplitResult) -> Proxy | None:
    if not any(name.lower().endswith("_proxy") for name in os.environ):
        return None
    from urllib import request  # noqa: PLC0415 - it brings a client of its own, and few environments have proxies

    named = request.getproxies_environment()
    url = named.get(parts.scheme) or named.get("all")
    if not url or request.proxy_bypass(parts.netloc.rpartition("@")[2], named):
        return None
    return Proxy.parse(url)


def _credentials(parts: SplitResult) -> str:
    if not parts.username:
        return ""
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"
