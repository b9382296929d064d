"""What is known of an answer so far, whatever the wire format in which it comes, at once or part by part."""

from dataclasses import dataclass, field

from shared import errors
from shared.models.base import Chunk, FinishReason, ToolCall, ToolCallPart, Usage


@dataclass
class _Call:
    """A tool call that is being written."""

    id: str = ""
    name: str = ""
    arguments: list[str] = field(default_factory=list)

    def take(self, part: ToolCallPart) -> None:
        self.id = self.id or part.id
        self.name = self.name or part.name
        self.arguments.append(part.arguments)

    def whole(self, index: int) -> ToolCall:
        return ToolCall(self.id or f"call_{index}", self.name, "".join(self.arguments) or "{}")


@dataclass
class Reading:
    """
    An answer as it is read.

    ``reason`` stays None until the model has said why it stops; ``ended`` is whether it has said its last word.
    """

    usage: Usage | None = None
    model: str = ""
    reason: FinishReason | None = None
    ended: bool = False
    texts: list[str] = field(default_factory=list)
    calls: dict[int, _Call] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Return what the model has written."""
        return "".join(self.texts)

    @property
    def tool_calls(self) -> tuple[ToolCall, ...]:
        """Return the tools that the model wants called."""
        return tuple(call.whole(index) for index, call in sorted(self.calls.items()))

    @property
    def finish_reason(self) -> FinishReason:
        """Return why the model stopped: for tools whenever it wants some, whatever it says."""
        if self.reason == "length" or self.reason == "refused":  # noqa: PLR1714 - the type checker follows this form
            return self.reason
        return "tool_calls" if self.calls else "stop"

    def write(self, *texts: str, calls: tuple[ToolCallPart, ...] = ()) -> Chunk:
        """Take in what has come and return it as a chunk."""
        self.texts += texts
        for part in calls:
            self.calls.setdefault(part.index, _Call()).take(part)
        return Chunk("".join(texts), tool_calls=calls)

    def check(self) -> None:
        """Raise when the model claims to be done and has written nothing, not even an empty text."""
        if not self.texts and self.finish_reason == "stop":
            raise errors.ProviderAnswerError
        if any(not call.name for call in self.calls.values()):
            raise errors.ProviderAnswerError
