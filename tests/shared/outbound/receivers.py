"""Servers as they are met outside: ones that answer, hang, drip, flood, break off, or hold a bad certificate."""

import asyncio
import contextlib
import ipaddress
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Reply = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Received:
    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Gives its replies in turn, the last one again and again, and remembers what it was sent."""

    replies: list[Reply]
    port: int = 0
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    serving: set["asyncio.Task[None]"] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task
        self.serving.add(task)
        task.add_done_callback(self.serving.discard)
        try:
            await self._reply(reader, writer)
        finally:
            writer.transport.abort() if task.cancelling() else writer.close()

    async def _reply(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            self.received.append(await _read(reader))
            reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
            await reply(writer)

    async def close(self) -> None:
        """End whatever is still being answered."""
        for task in self.serving:
            task.cancel()
        await asyncio.gather(*self.serving, return_exceptions=True)
        await asyncio.sleep(0)


async def _read(reader: asyncio.StreamReader) -> Received:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
    return Received(head[0], headers, await reader.readexactly(int(headers.get("content-length", 0))))


@contextlib.asynccontextmanager
async def receiving(*replies: Reply, tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """Run a receiver on loopback for the length of the block."""
    receiver = Receiver(list(replies) or [answer(200)])
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0, ssl=tls)
    receiver.port = server.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        server.close()
        await receiver.close()


def answer(status: int, body: bytes = b"", **headers: str) -> Reply:
    """Answer at once; header names have underscores for dashes."""
    named = {"content-length": str(len(body)), **{name.replace("_", "-"): text for name, text in headers.items()}}
    lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())

    async def reply(writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 {status} Some Reason\r\n{lines}\r\n".encode() + body)
        await writer.drain()

    return reply


async def hang(_: asyncio.StreamWriter) -> None:
    """Never answer."""
    await asyncio.sleep(60)


async def drop(writer: asyncio.StreamWriter) -> None:
    """Break the connection off instead of an answer."""
    writer.transport.abort()


async def babble(writer: asyncio.StreamWriter) -> None:
    """Answer in something that is not HTTP."""
    writer.write(b"220 mail.example.com ESMTP\r\n")
    await writer.drain()


async def drip_head(writer: asyncio.StreamWriter) -> None:
    """Answer one byte at a time, for ever."""
    for byte in b"HTTP/1.1 200 OK\r\nx-filler: " + b"a" * 10_000:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.05)


async def drip_body(writer: asyncio.StreamWriter) -> None:
    """Answer at once, then send a body one byte at a time, for ever."""
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 10000\r\n\r\n")
    while True:
        writer.write(b"a")
        await writer.drain()
        await asyncio.sleep(0.05)


async def flood(writer: asyncio.StreamWriter) -> None:
    """Answer with a body without end."""
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"a" * 65_536)
        await writer.drain()


@dataclass(frozen=True)
class Authority:
    """A certificate authority of a test: ``trust`` is a client's context that believes it."""

    server: ssl.SSLContext
    trust: ssl.SSLContext


def authority(folder: Path, names: Sequence[str]) -> Authority:
    """Return the contexts of a server that holds a certificate for ``names`` and of a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a test")])
    now = datetime.now(UTC)
    certificate = (
        x509
        .CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    file.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return Authority(server, ssl.create_default_context(cafile=str(file)))


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
