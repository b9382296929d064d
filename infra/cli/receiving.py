"""A receiver of webhooks on this machine, for as long as somebody watches."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from infra.cli import webhooks_client as api
from infra.cli.client import is_local
from infra.cli.display.output import one_line
from infra.cli.session import Session
from infra.local.ports import HOST
from shared import errors
from shared.clock import Clock
from shared.webhooks import signing

MAX_BODY = 1024 * 1024
_OK, _BAD = b"HTTP/1.1 204 No Content\r\n", b"HTTP/1.1 401 Unauthorized\r\n"
_END = b"content-length: 0\r\nconnection: close\r\n\r\n"


@dataclass(frozen=True)
class Message:
    """A message as it came; ``problem`` says why it is not to be believed."""

    id: str
    problem: str
    payload: Any


class Receiver:
    """Answers HTTP on loopback; messages that it believes go into ``arrived``, and so do the others."""

    def __init__(self, clock: Clock) -> None:
        self.arrived: asyncio.Queue[Message] = asyncio.Queue()
        self.secret = ""
        self._clock = clock

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one message in."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            headers, body = await _read(reader)
            message = self._judged(headers, body)
            writer.write((_BAD if message.problem else _OK) + _END)
            await writer.drain()
            self.arrived.put_nowait(message)
        writer.close()

    def _judged(self, headers: Mapping[str, str], body: bytes) -> Message:
        problem = signing.problem(self.secret, headers, body, self._clock.now())
        try:
            payload = orjson.loads(body)
        except orjson.JSONDecodeError:
            payload, problem = None, problem or "the body is not JSON"
        return Message(headers.get("webhook-id", ""), problem, payload)


async def listen(at_hand: Session, port: int, body: Mapping[str, Any], count: int | None) -> int:
    """Register a receiver of this process's own, print what arrives until told to stop, and remove it again."""
    if not is_local(at_hand.client.url):
        raise errors.InvalidInputError("Only a stack on this machine can call this machine: listen to that one.")
    receiver = Receiver(at_hand.clock)
    try:
        server = await asyncio.start_server(receiver.serve, HOST, port)
    except OSError as error:
        raise errors.InvalidInputError(f"Port {port} is taken; choose another with --port.") from error
    async with server, _registered(at_hand, receiver, server.sockets[0].getsockname()[1], body), _ending_on_sigterm():
        return await _print(at_hand, receiver, count)


@contextlib.asynccontextmanager
async def _registered(at_hand: Session, receiver: Receiver, port: int, body: Mapping[str, Any]) -> AsyncIterator[None]:
    made = await api.create(at_hand.client, {"url": f"http://{HOST}:{port}/", **body})
    receiver.secret = made["secret"] or ""
    events = ", ".join(made["events"])
    at_hand.output.note(f"Listening to {events} as {one_line(made['id'])}, until Ctrl-C.")
    try:
        yield
    finally:
        await api.delete(at_hand.client, made["id"])
        at_hand.output.note(f"{one_line(made['id'])} is removed again.")


@contextlib.asynccontextmanager
async def _ending_on_sigterm() -> AsyncIterator[None]:
    """Let SIGTERM end the block as Ctrl-C does."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    if task is not None:
        loop.add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGTERM)


async def _print(at_hand: Session, receiver: Receiver, count: int | None) -> int:
    """Print messages, ``count`` of them if it is given; being told to stop is a regular end."""
    doubtful = 0
    try:
        while count is None or count > 0:
            message = await receiver.arrived.get()
            doubtful += bool(message.problem)
            at_hand.output.data({"id": message.id, "verified": not message.problem, "payload": message.payload})
            at_hand.output.show(_line(message))
            count = None if count is None else count - 1
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None:
            task.uncancel()
    return 1 if doubtful else 0


def _line(message: Message) -> str:
    if message.problem or not isinstance(message.payload, dict):
        return f"not believed: {one_line(message.problem or 'the body is no message')}"
    data: dict[str, Any] = message.payload.get("data", {})
    parts: Sequence[object] = (
        str(message.payload.get("timestamp", ""))[11:19],
        f"{message.payload.get('type', ''):<15}",
        data.get("id", ""),
        data.get("kind") or data.get("type") or "",
        _progress(data),
        (data.get("error") or {}).get("detail", ""),
        "✓ signature",
    )
    return "  ".join(one_line(part) if number != 1 else str(part) for number, part in enumerate(parts) if part)


def _progress(data: Mapping[str, Any]) -> str:
    return f"{data['progress']:.0%}" if "progress" in data else ""


async def _read(reader: asyncio.StreamReader) -> tuple[dict[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
    length = int(headers.get("content-length", "0"))
    if length > MAX_BODY:
        raise ValueError("the body is too long")
    return headers, await reader.readexactly(length)
