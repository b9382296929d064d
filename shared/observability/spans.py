"""Where in a trace the running code is, and the steps of a trace that are recorded."""

import random
import time
from collections.abc import Mapping

Attribute = str | bool | int | float

SAMPLED = 0x01


class Position:
    """
    A place in a trace.

    Ids are in hexadecimal. ``parent`` is the step that those from here on point at: empty where a trace begins, before
    its first step, and where nothing is traced at all.
    """

    __slots__ = ("_span_id", "flags", "parent", "state", "trace_id")

    def __init__(self, trace_id: str, span_id: str, parent: str, flags: int = SAMPLED, state: str = "") -> None:
        self.trace_id = trace_id
        self._span_id = span_id
        self.parent = parent
        self.flags = flags
        self.state = state

    @property
    def span_id(self) -> str:
        """The id of this place; drawn when somebody asks, for often nobody does."""
        if not self._span_id and self.trace_id:
            self._span_id = _new_span_id()
        return self._span_id

    @property
    def sampled(self) -> bool:
        """Whether steps from here on are to be recorded."""
        return bool(self.flags & SAMPLED)

    @property
    def traceparent(self) -> str:
        """The place in its W3C form; empty where nothing is traced."""
        return f"00-{self.trace_id}-{self.span_id}-{self.flags:02x}" if self.trace_id else ""

    def is_recording(self) -> bool:
        """Return whether attributes are kept."""
        return False

    def set_attribute(self, name: str, value: Attribute) -> None:
        """Keep an attribute."""

    def set_attributes(self, values: Mapping[str, Attribute]) -> None:
        """Keep several attributes."""


class Span(Position):
    """A step that is recorded: times in nanoseconds since 1970, ``error`` is the code of what it failed with."""

    __slots__ = ("attributes", "ended", "error", "kind", "name", "parent_id", "service", "started")

    def __init__(  # its parent's, written out: a step is begun for every request
        self, name: str, kind: str, service: str, here: Position, attributes: dict[str, Attribute]
    ) -> None:
        self.trace_id = here.trace_id or beginning().trace_id
        self._span_id = self.parent = _new_span_id()
        self.flags = here.flags
        self.state = here.state
        self.name = name
        self.kind = kind
        self.service = service
        self.parent_id = here.parent
        self.attributes = attributes
        self.error = ""
        self.started = time.time_ns()
        self.ended = 0

    def is_recording(self) -> bool:
        """Return whether attributes are kept."""
        return True

    def set_attribute(self, name: str, value: Attribute) -> None:
        """Keep an attribute."""
        self.attributes[name] = value

    def set_attributes(self, values: Mapping[str, Attribute]) -> None:
        """Keep several attributes."""
        self.attributes.update(values)


def beginning() -> Position:
    """Return the place where a new trace begins."""
    return Position(f"{random.getrandbits(128) or 1:032x}", "", "")


def _new_span_id() -> str:
    return f"{random.getrandbits(64) or 1:016x}"


NOWHERE = Position("", "", "")
