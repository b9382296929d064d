import asyncio
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from shared import errors
from shared.web import sse
from shared.web.headers import Headers
from shared.web.sse import Event, EventStream

if TYPE_CHECKING:
    from tests.clocks import TurnableClock


class Line:
    """Both ends of a connection."""

    def __init__(self) -> None:
        self.gone = asyncio.Event()
        self.draining = asyncio.Event()
        self.sent: list[Any] = []
        self._news = asyncio.Event()

    async def until(self, text: str, times: int = 1) -> None:
        async with asyncio.timeout(5):
            while self.text.count(text) < times:
                await self._news.wait()
                self._news.clear()

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.sent.append(message)
        self._news.set()

    async def carry(self, stream: EventStream) -> None:
        scope = {"path": "/v1/jobs/j1/events", sse.DRAINING: self.draining}
        async with asyncio.timeout(5):
            await stream(scope, self.receive, self.send)

    @property
    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self.sent).decode()


@pytest.fixture
def line() -> Line:
    return Line()


async def counting(upto: int) -> AsyncGenerator[Event, None]:
    for number in range(upto):
        yield Event({"n": number}, event="count", id=str(number))


class Endless:
    """Events that never come; remembers how it ended."""

    def __init__(self) -> None:
        self.ended = ""

    async def events(self) -> AsyncGenerator[Event, None]:
        try:
            yield Event("first")
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.ended = "cancelled"
            raise
        finally:
            await asyncio.sleep(0)
            self.ended += " closed"


@pytest.mark.parametrize(
    ("event", "framed"),
    [
        (Event("hi"), "data: hi\n\n"),
        (Event(""), "data: \n\n"),
        (Event({"a": 1}), 'data: {"a":1}\n\n'),
        (Event("a\nb\r\nc\rd"), "data: a\ndata: b\ndata: c\ndata: d\n\n"),
        (Event("a\n\ndata: b"), "data: a\ndata: \ndata: data: b\n\n"),
        (Event("a\n"), "data: a\ndata: \n\n"),
        (Event("a\u2028b\x0bc"), "data: a\u2028b\x0bc\n\n"),
        (
            Event("ä", event="note", id="7", retry=2000),
            "event: note\nid: 7\nretry: 2000\ndata: ä\n\n",
        ),
    ],
)
def test_frames_an_event(event: Event, framed: str) -> None:
    assert event.encode().decode() == framed


@pytest.mark.parametrize("spoilt", ["a\nb", "a\rb", "a\x00b", "a\ndata: forged"])
def test_refuses_names_of_several_lines(spoilt: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        Event("x", event=spoilt)
    with pytest.raises(ValueError, match="one line"):
        Event("x", id=spoilt)


async def test_sends_every_event_and_ends(line: Line) -> None:
    await line.carry(EventStream(counting(2)))
    assert line.text == 'event: count\nid: 0\ndata: {"n":0}\n\nevent: count\nid: 1\ndata: {"n":1}\n\n'
    assert line.sent[0]["status"] == 200
    assert [message["more_body"] for message in line.sent[1:-1]] == [True, True]
    assert line.sent[-1] == {"type": "http.response.body", "body": b""}


async def test_forbids_buffering_and_caching(line: Line) -> None:
    await line.carry(EventStream(counting(0)))
    headers = dict(line.sent[0]["headers"])
    assert headers[b"content-type"] == b"text/event-stream; charset=utf-8"
    assert (headers[b"cache-control"], headers[b"x-accel-buffering"]) == (b"no-cache", b"no")


@pytest.mark.parametrize(
    ("error", "code"),
    [(errors.NotFoundError("Gone."), "not_found"), (RuntimeError("hunter2"), "internal")],
)
async def test_tells_an_error_as_an_event(line: Line, error: Exception, code: str) -> None:
    async def failing() -> AsyncGenerator[Event, None]:
        yield Event("one")
        raise error

    await line.carry(EventStream(failing()))
    first, last = line.text.strip().split("\n\n")
    name, data = last.split("\n")
    assert (first, name) == ("data: one", "event: error")
    problem = orjson.loads(data.removeprefix("data: "))
    assert (problem["code"], problem["instance"]) == (code, "/v1/jobs/j1/events")
    assert "hunter2" not in line.text


async def test_tells_an_event_that_is_no_json(line: Line) -> None:
    async def odd() -> AsyncGenerator[Event, None]:
        yield Event(object())

    await line.carry(EventStream(odd()))
    assert line.text.startswith("event: error\n")


@pytest.mark.parametrize("end", ["gone", "draining"])
async def test_ends_when_either_side_leaves(line: Line, end: str) -> None:
    endless = Endless()
    carrying = asyncio.create_task(line.carry(EventStream(endless.events())))
    await line.until("first")
    getattr(line, end).set()
    await carrying
    assert endless.ended == "cancelled closed"


async def test_closes_the_events_when_cancelled(line: Line) -> None:
    endless = Endless()
    carrying = asyncio.create_task(line.carry(EventStream(endless.events())))
    await line.until("first")
    carrying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await carrying
    assert endless.ended == "cancelled closed"


async def test_closes_the_events_when_sending_fails(line: Line) -> None:
    closed = asyncio.Event()

    async def events() -> AsyncGenerator[Event, None]:
        try:
            for number in range(3):
                yield Event(str(number))
        finally:
            closed.set()

    async def send(message: Any) -> None:
        if b"data: 1" in message.get("body", b"") or b"error" in message.get("body", b""):
            raise OSError("connection lost")

    await EventStream(events())({"path": "/"}, line.receive, send)
    assert closed.is_set()


async def test_keeps_an_idle_line_alive(line: Line, clock: "TurnableClock") -> None:
    carrying = asyncio.create_task(line.carry(EventStream(Endless().events(), heartbeat=15, clock=clock)))
    await line.until(": still here\n\n", times=3)
    assert clock.monotonic() >= 45
    line.gone.set()
    await carrying


async def test_sends_no_heartbeat_between_busy_events(line: Line, clock: "TurnableClock") -> None:
    async def busy() -> AsyncGenerator[Event, None]:
        for _ in range(5):
            clock.turn(14)
            yield Event("tick")
            await asyncio.sleep(0)

    await line.carry(EventStream(busy(), heartbeat=15, clock=_NeverSleeps(clock)))
    assert "still here" not in line.text


class _NeverSleeps:
    """A clock on which sleepers wake only when the event loop comes round."""

    def __init__(self, clock: "TurnableClock") -> None:
        self.now = clock.now
        self.monotonic = clock.monotonic

    async def sleep(self, _seconds: float) -> None:
        await asyncio.sleep(0)


@pytest.mark.parametrize(("given", "read"), [(None, None), ("", None), ("42", "42"), ("j1:7", "j1:7")])
def test_reads_the_last_event_id(given: str | None, read: str | None) -> None:
    headers = Headers([] if given is None else [(b"last-event-id", given.encode())])
    assert sse.last_event_id(headers) == read


@pytest.mark.parametrize("given", ["a b", "ä", "x" * 129, "\x00"])
def test_refuses_an_id_that_is_none_of_ours(given: str) -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        sse.last_event_id(Headers([(b"last-event-id", given.encode())]))
    assert caught.value.errors[0].field == "Last-Event-ID"


async def test_sends_headers_of_its_own_too(line: Line) -> None:
    await line.carry(EventStream(counting(1), headers=[(b"x-own", b"1")]))
    headers = dict(line.sent[0]["headers"])
    assert (headers[b"x-own"], headers[b"content-type"]) == (b"1", b"text/event-stream; charset=utf-8")
