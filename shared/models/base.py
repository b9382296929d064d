"""The port of text models: what every provider takes, gives and promises."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, Protocol

Role = Literal["system", "user", "assistant", "tool"]
FinishReason = Literal["stop", "length", "tool_calls", "refused"]
ToolChoice = Literal["auto", "none", "required"]


@dataclass(frozen=True)
class Text:
    """A part of a message that is read."""

    text: str


@dataclass(frozen=True)
class Image:
    """
    A part of a message that is looked at: where it is on the web, or what it is, as base64 of ``media_type``.

    ``detail`` is the wish of how closely (``low``, ``high``), which some providers know.
    """

    url: str = ""
    data: str = ""
    media_type: str = ""
    detail: str = ""


Part = Text | Image


@dataclass(frozen=True)
class ToolCall:
    """A model's wish to have a tool called; ``arguments`` are JSON as the model has written it."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True)
class Tool:
    """A tool that a model may ask for; ``parameters`` is a JSON schema."""

    name: str
    description: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    strict: bool | None = None


@dataclass(frozen=True)
class Message:
    """
    One turn of a conversation.

    ``tool_calls`` belong to an assistant's turn; a ``tool`` turn answers the call ``tool_call_id``.
    """

    role: Role
    content: str | tuple[Part, ...] = ""
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str = ""
    name: str = ""

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return the content as parts."""
        if isinstance(self.content, str):
            return (Text(self.content),) if self.content else ()
        return self.content

    @property
    def text(self) -> str:
        """Return what there is to read."""
        if isinstance(self.content, str):
            return self.content
        return "\n".join(part.text for part in self.content if isinstance(part, Text))


@dataclass(frozen=True)
class Account:
    """Who pays for a call: a tenant, and the id of the key that spoke for it."""

    tenant: str
    key: str = ""


@dataclass(frozen=True)
class CompletionRequest:
    """
    What a model is asked to write.

    An empty ``model`` means the provider's own default; what is ``None`` is left to the provider. ``json_schema``
    asks for a JSON document that fits it, ``json_object`` for any. ``forced_tool`` names the tool that must be
    called. ``account`` pays; without one the call is on the house. Calls with an equal ``idempotency_key`` are one
    call to a provider that knows such keys. ``timeout`` bounds the seconds spent waiting for the provider.
    """

    messages: tuple[Message, ...]
    model: str = ""
    max_tokens: int | None = None
    temperature: float | None = 0.7
    top_p: float | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    stop: tuple[str, ...] = ()
    seed: int | None = None
    reasoning_effort: str = ""
    json_schema: Mapping[str, Any] | None = None
    json_object: bool = False
    tools: tuple[Tool, ...] = ()
    tool_choice: ToolChoice | None = None
    forced_tool: str = ""
    parallel_tool_calls: bool | None = None
    account: Account | None = None
    idempotency_key: str = ""
    timeout: float | None = None


@dataclass(frozen=True)
class Usage:
    """
    The tokens of one call.

    ``cached_tokens`` and ``cache_write_tokens`` are those of the prompt that the provider read from or wrote to its
    own cache, ``reasoning_tokens`` those of the completion that nobody sees; all are counted in the totals.
    """

    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int = 0
    cache_write_tokens: int = 0
    reasoning_tokens: int = 0

    @property
    def total_tokens(self) -> int:
        """Return the sum of both kinds."""
        return self.prompt_tokens + self.completion_tokens


@dataclass(frozen=True)
class Completion:
    """
    A model's finished answer.

    ``cost`` is in US dollars. ``provider`` and ``model`` are those that answered.
    """

    text: str
    finish_reason: FinishReason
    usage: Usage
    provider: str
    model: str
    cost: Decimal | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ToolCallPart:
    """A piece of a streamed tool call; the first of each ``index`` carries ``id`` and ``name``."""

    index: int
    arguments: str = ""
    id: str = ""
    name: str = ""


@dataclass(frozen=True)
class Chunk:
    """A piece of a streamed answer; the last one carries the whole ``completion``."""

    text: str = ""
    completion: Completion | None = None
    tool_calls: tuple[ToolCallPart, ...] = ()


class TextModel(Protocol):
    """A model that writes text; failures are raised as ``errors.ProviderError``."""

    @property
    def name(self) -> str:
        """Return ``provider`` or ``provider/model``, as settings and metrics call this model."""
        ...

    async def complete(self, request: CompletionRequest) -> Completion:
        """Return the whole answer to ``request``."""
        ...

    def stream(self, request: CompletionRequest) -> AsyncGenerator[Chunk, None]:
        """Yield the answer as it is written; the texts of all chunks together are the completion's text."""
        ...

    async def ping(self) -> None:
        """Raise an error of the taxonomy unless the provider can be reached with these credentials."""
        ...

    async def aclose(self) -> None:
        """Release what is held open; closing twice is harmless."""
        ...


@dataclass(frozen=True)
class Embeddings:
    """One vector per text, in their order, all of the same length; ``cost`` is in US dollars."""

    vectors: tuple[tuple[float, ...], ...]
    usage: Usage
    provider: str
    model: str
    cost: Decimal | None = None


class EmbeddingModel(Protocol):
    """A model that places texts in a space where what means the same is near; failures are ``errors.ProviderError``."""

    @property
    def name(self) -> str:
        """Return ``provider/model`` with whatever else its vectors depend on: no two spaces share a name."""
        ...

    async def embed(
        self,
        texts: tuple[str, ...],
        *,
        dimensions: int | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Embeddings:
        """Return the vectors of ``texts``, each of length 1 (Euclidean)."""
        ...

    async def aclose(self) -> None:
        """Release what is held open; closing twice is harmless."""
        ...
