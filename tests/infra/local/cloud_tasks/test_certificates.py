import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from infra.local.cloud_tasks.certificates import CertificateServer
from infra.local.cloud_tasks.loopback import PortTakenError
from infra.local.cloud_tasks.oidc import SigningKey


@pytest.fixture(scope="module")
def key() -> SigningKey:
    return SigningKey()


@pytest.fixture
async def url(key: SigningKey) -> AsyncIterator[str]:
    server = CertificateServer(key)
    yield await server.start(0)
    await server.stop()


async def test_the_certificates_are_served(url: str, key: SigningKey) -> None:
    async with httpx.AsyncClient() as client:
        response = await client.get(url)
    assert (response.status_code, response.json()) == (200, key.certificates())
    assert response.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/", 404), ("POST", "/certs", 405), ("HEAD", "/certs", 200)]
)
async def test_nothing_else_is_served(url: str, method: str, path: str, status: int) -> None:
    async with httpx.AsyncClient() as client:
        response = await client.request(method, httpx.URL(url).copy_with(path=path))
    assert response.status_code == status
    assert "BEGIN" not in response.text


@pytest.mark.parametrize("sent", [b"", b"GET\r\n\r\n", b"\r\n\r\n", b"\xff" * 20_000 + b"\r\n\r\n"])
async def test_nonsense_gets_no_certificates(url: str, sent: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", httpx.URL(url).port)
    writer.write(sent)
    writer.write_eof()
    assert b"BEGIN" not in await reader.read()
    writer.close()
    await writer.wait_closed()


async def test_it_listens_on_loopback_alone(url: str) -> None:
    assert httpx.URL(url).host == "127.0.0.1"


async def test_a_taken_port_is_told(url: str, key: SigningKey) -> None:
    with pytest.raises(PortTakenError, match=str(httpx.URL(url).port)):
        await CertificateServer(key).start(httpx.URL(url).port or 0)
