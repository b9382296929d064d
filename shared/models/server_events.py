"""Server-sent events, read from a byte stream that may break off anywhere."""

from collections.abc import AsyncGenerator, AsyncIterable, Iterator
from dataclasses import dataclass, field

from shared import errors

MAX_LINE_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True)
class ServerEvent:
    """One event: its type (``message`` unless named), its data, and the last id that was given, here or before."""

    event: str
    data: str
    id: str = ""


@dataclass
class _Lines:
    """
    Cuts bytes into lines at CR, LF or CRLF.

    Never at other separators: ``str.splitlines`` also cuts at U+2028, which JSON may hold unescaped.
    """

    _rest: bytes = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        buffer = self._rest + data
        held = b"\r" if buffer.endswith(b"\r") else b""
        whole = buffer.removesuffix(held).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        *lines, rest = whole.split(b"\n")
        self._rest = rest + held
        if len(self._rest) > MAX_LINE_BYTES:
            raise errors.ProviderAnswerError
        yield from lines


@dataclass
class _Event:
    """Collects the fields of one event until its blank line."""

    name: str = ""
    data: list[str] = field(default_factory=list)
    id: str = ""

    def take(self, line: bytes) -> ServerEvent | None:
        if not line:
            return self._dispatch()
        key, _, value = line.decode("utf-8", errors="replace").partition(":")
        value = value.removeprefix(" ")
        if key == "data":
            self.data.append(value)
        elif key == "event":
            self.name = value
        elif key == "id" and "\0" not in value:
            self.id = value
        return None

    def _dispatch(self) -> ServerEvent | None:
        event = ServerEvent(self.name or "message", "\n".join(self.data), self.id) if self.data else None
        self.name, self.data = "", []
        return event


async def parse(chunks: AsyncIterable[bytes]) -> AsyncGenerator[ServerEvent, None]:
    """Yield each complete event of ``chunks``; one that breaks off before its blank line is dropped."""
    lines, event = _Lines(), _Event()
    async for chunk in chunks:
        for line in lines.feed(chunk):
            if complete := event.take(line.removeprefix(b"\xef\xbb\xbf")):
                yield complete
