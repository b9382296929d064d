"""Ways: straight, through proxies, with and without TLS."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from shared import errors
from shared.models import http_ways
from shared.models.http_provider import HttpProvider
from shared.models.http_ways import Proxy, Way
from tests.shared.models.scripted_server import ScriptedServer, answer
from tests.shared.outbound.receivers import authority


class Relay:
    """A proxy that tunnels wherever it is asked to, and remembers the heads of requests."""

    def __init__(self) -> None:
        self.heads: list[str] = []
        self.answer = b"HTTP/1.1 200 Connection established\r\n\r\n"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.heads.append(head)
        host, port = head.split()[1].removeprefix("http://").split("/")[0].split(":")
        writer.write(self.answer)
        if b" 200 " in self.answer:
            far_reader, far_writer = await asyncio.open_connection(host, int(port))
            with contextlib.suppress(OSError):
                await asyncio.gather(pipe(reader, far_writer), pipe(far_reader, writer))
        writer.close()


async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while block := await reader.read(65536):
        writer.write(block)
    writer.close()


@asynccontextmanager
async def relaying() -> AsyncIterator[tuple[Relay, str]]:
    relay = Relay()
    async with await asyncio.start_server(relay.serve, "127.0.0.1", 0) as server:
        yield relay, f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.fixture
async def secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ScriptedServer]:
    """A server with TLS whose authority the environment trusts."""
    trusted = authority(tmp_path, ["127.0.0.1"])
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    async with ScriptedServer([answer({"ok": True})], tls=trusted.server) as server:
        yield server


async def get(url: str) -> object:
    http = HttpProvider(url, {}, timeout=5)
    try:
        return await http.get("/models")
    finally:
        await http.aclose()


@pytest.mark.parametrize(
    ("url", "authority"),
    [
        ("http://api.example/v1", "api.example"),
        ("https://api.example:443/v1", "api.example"),
        ("https://api.example:8443", "api.example:8443"),
        ("http://[::1]:80/v1", "[::1]"),
        ("https://bücher.example/v1", "xn--bcher-kva.example"),
    ],
)
def test_host_header_names_the_port_if_it_is_unusual(url: str, authority: str) -> None:
    assert Way.to(url).authority == authority


async def test_trusted_servers_are_called_over_tls(secure: ScriptedServer) -> None:
    assert await get(secure.url) == {"ok": True}


async def test_untrusted_servers_get_nothing(secure: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(errors.ProviderUnavailableError, match="not to be trusted"):
        await get(secure.url)
    assert not secure.received


async def test_connection_that_does_not_open_is_unavailable(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers = [[30.0]]
    monkeypatch.setattr(http_ways, "CONNECT_SECONDS", 0.1)
    with pytest.raises(errors.ProviderUnavailableError):
        await get(server.url.replace("http:", "https:"))  # it never answers the greeting of TLS


async def test_tls_goes_through_a_tunnel(secure: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    async with relaying() as (relay, address):
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:p%40ss@{address}")
        assert await get(secure.url) == {"ok": True}
    target = f"127.0.0.1:{secure.port}"
    assert relay.heads == [
        f"CONNECT {target} HTTP/1.1\r\nhost: {target}\r\nproxy-authorization: Basic bWU6cEBzcw==\r\n\r\n"
    ]
    assert "proxy-authorization" not in secure.received[0].headers


async def test_refused_tunnel_is_unavailable(secure: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    async with relaying() as (relay, address):
        relay.answer = b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n"
        monkeypatch.setenv("ALL_PROXY", address)
        with pytest.raises(errors.ProviderUnavailableError, match="proxy"):
            await get(secure.url)
    assert not secure.received


async def test_plain_requests_name_the_server_to_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    async with ScriptedServer([answer({})]) as proxy:
        monkeypatch.setenv("http_proxy", f"http://me:you@127.0.0.1:{proxy.port}")
        assert await get("http://api.example/v1") == {}
    sent = proxy.received[0]
    assert (sent.path, sent.headers["host"]) == ("http://api.example/v1/models", "api.example")
    assert sent.headers["proxy-authorization"] == "Basic bWU6eW91"


@pytest.mark.parametrize("exempt", ["127.0.0.1", "*"])
async def test_exempt_servers_are_called_straight(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, exempt: str
) -> None:
    server.answers = [answer({})]
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", exempt)
    assert await get(server.url) == {}


@pytest.mark.parametrize("url", ["socks5://127.0.0.1:1080", "https://proxy.example", "http://"])
def test_other_proxies_are_refused_by_name(url: str) -> None:
    with pytest.raises(ValueError, match="proxy"):
        Proxy.parse(url)
