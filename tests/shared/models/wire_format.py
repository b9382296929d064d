"""What providers say and insist on: strict about requests, true to form in answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import orjson

from tests.shared.models.scripted_server import Received

CALL_ID = "call_7"


@dataclass(frozen=True)
class Saying:
    """An answer: texts as they are streamed, or the call of a tool."""

    texts: Sequence[str] = ()
    tool: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    cut: bool = False
    prompt_tokens: int = 11
    cached_tokens: int = 4
    completion_tokens: int = 7
    reasoning_tokens: int = 2

    @property
    def text(self) -> str:
        """Return the texts as one."""
        return "".join(self.texts)


class WireFormat(Protocol):
    """The words of one kind of provider."""

    name: str

    def problem(self, received: Received) -> str:
        """Return what is wrong with a request, empty if nothing is."""
        ...

    def model(self, received: Received) -> str:
        """Return which model is asked."""
        ...

    def is_streamed(self, received: Received) -> bool:
        """Return whether the answer is to be streamed."""
        ...

    def wanted(self, received: Received) -> tuple[str, Any]:
        """Return the tool that must be called, and the schema to fit: empty and None where there is none."""
        ...

    def answer(self, saying: Saying, model: str) -> dict[str, Any]:
        """Return a whole answer."""
        ...

    def events(self, saying: Saying, model: str) -> list[bytes]:
        """Return the events of a streamed answer."""
        ...

    def error(self, status: int, kind: str = "") -> dict[str, Any]:
        """Return the body of a failure."""
        ...


def event(data: Any, name: str = "") -> bytes:
    """Return one server-sent event."""
    return (f"event: {name}\n" if name else "").encode() + b"data: " + orjson.dumps(data) + b"\n\n"


def unknown(given: Mapping[str, Any], known: Iterable[str], what: str = "field") -> str:
    """Return what to say of the first name that is not known."""
    extra = sorted(set(given) - set(known))
    return f"Unknown {what}: '{extra[0]}'" if extra else ""


def words(*names: str) -> set[str]:
    """Return the names that stand in ``names``."""
    return set(" ".join(names).split())


def first(problems: Iterable[str]) -> str:
    """Return the first of ``problems`` that is one."""
    return next(filter(None, problems), "")
