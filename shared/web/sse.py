"""Server-sent events: framing, and a response that keeps the line alive and ends tidily."""

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from shared import errors
from shared.clock import Clock, SystemClock
from shared.errors import FieldError
from shared.web import problems, responses
from shared.web.asgi import RawHeader, Receive, Scope, Send
from shared.web.headers import Headers

MEDIA_TYPE = "text/event-stream"
HEARTBEAT_SECONDS = 15.0
DRAINING = "pressroom.draining"

_HEADERS: tuple[RawHeader, ...] = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache"),
    (b"x-accel-buffering", b"no"),
)
_COMMENT = b": still here\n\n"
_LINE_END = re.compile(r"\r\n|\r|\n")
_ONE_LINE = re.compile(r"[^\r\n\x00]*")
_EVENT_ID = re.compile(r"[!-~]{1,128}")


@dataclass(frozen=True, slots=True)
class Event:
    """One event: ``data`` is sent as it is when a string, as JSON otherwise; ``retry`` is in milliseconds."""

    data: Any
    event: str = ""
    id: str = ""
    retry: int | None = None

    def __post_init__(self) -> None:
        if not _ONE_LINE.fullmatch(self.event) or not _ONE_LINE.fullmatch(self.id):
            raise ValueError("name and id of an event are one line each")

    def encode(self) -> bytes:
        """Return the event as it goes over the line."""
        data = self.data if isinstance(self.data, str) else responses.dump(self.data).decode()
        lines = [f"event: {self.event}"] if self.event else []
        if self.id:
            lines.append(f"id: {self.id}")
        if self.retry is not None:
            lines.append(f"retry: {self.retry}")
        lines.extend(f"data: {line}" for line in _LINE_END.split(data))
        return ("\n".join(lines) + "\n\n").encode()


def last_event_id(headers: Headers) -> str | None:
    """Return the id of the last event that a caller who comes back has seen."""
    given = headers.get("last-event-id")
    if not given:
        return None
    if not _EVENT_ID.fullmatch(given):
        raise errors.InvalidFieldsError(
            "A header breaks a rule.",
            errors=[FieldError("Last-Event-ID", "wrong_form", "Header 'Last-Event-ID' is not an id of ours.")],
        )
    return given


class EventStream:
    """
    A response of events, as an ASGI application.

    While there is none for a while it sends a comment. It ends when the events do, when one fails (told as
    ``event: error``), when the caller leaves and when the process drains; the generator is closed in every
    case.
    """

    def __init__(
        self,
        events: AsyncGenerator[Event, None],
        heartbeat: float = HEARTBEAT_SECONDS,
        clock: Clock | None = None,
        headers: Sequence[RawHeader] = (),
    ) -> None:
        self._events = events
        self._headers = [*_HEADERS, *headers]
        self._heartbeat = heartbeat
        self._clock = clock or SystemClock()
        self._sent_at = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events until there is a reason to end."""
        await send({"type": "http.response.start", "status": 200, "headers": list(self._headers)})
        pump = asyncio.create_task(self._pump(scope["path"], send))
        ends = [pump, asyncio.create_task(_until_gone(receive))]
        if DRAINING in scope:
            ends.append(asyncio.create_task(scope[DRAINING].wait()))
        beat = asyncio.create_task(self._beat(send))
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _cancel([*ends, beat])
        await send({"type": "http.response.body", "body": b""})

    async def _pump(self, path: str, send: Send) -> None:
        self._sent_at = self._clock.monotonic()
        async with aclosing(self._events) as events:
            try:
                async for event in events:
                    await self._send(event.encode(), send)
            except Exception as error:  # noqa: BLE001  # told to the caller, and logged there
                problem = problems.for_stream(error, path)
                await self._send(Event(problem, event="error").encode(), send)

    async def _beat(self, send: Send) -> None:
        while True:
            due = self._sent_at + self._heartbeat - self._clock.monotonic()
            if due > 0:
                await self._clock.sleep(due)
            else:
                await self._send(_COMMENT, send)

    async def _send(self, chunk: bytes, send: Send) -> None:
        self._sent_at = self._clock.monotonic()
        await send({"type": "http.response.body", "body": chunk, "more_body": True})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _cancel(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
