"""The port of text models: what every provider takes, gives and promises."""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, Protocol

Role = Literal["system", "user", "assistant"]
FinishReason = Literal["stop", "length", "refused"]


@dataclass(frozen=True)
class Message:
    """One turn of a conversation."""

    role: Role
    content: str


@dataclass(frozen=True)
class CompletionRequest:
    """
    What a model is asked to write.

    An empty ``model`` means the provider's own default, as does a ``temperature`` of ``None``.
    ``json_schema`` asks for a JSON document that fits it. Calls with an equal ``idempotency_key`` are one
    call to a provider that knows such keys. ``timeout`` bounds the seconds spent waiting for the provider.
    """

    messages: tuple[Message, ...]
    model: str = ""
    max_tokens: int | None = None
    temperature: float | None = 0.7
    stop: tuple[str, ...] = ()
    seed: int | None = None
    json_schema: Mapping[str, Any] | None = None
    idempotency_key: str = ""
    timeout: float | None = None


@dataclass(frozen=True)
class Usage:
    """The tokens of one call."""

    prompt_tokens: int
    completion_tokens: int

    @property
    def total_tokens(self) -> int:
        """Return the sum of both kinds."""
        return self.prompt_tokens + self.completion_tokens


@dataclass(frozen=True)
class Completion:
    """
    A model's finished answer.

    ``cost`` is in US dollars; ``None`` says that the price is unknown, which is not the same as free.
    """

    text: str
    finish_reason: FinishReason
    usage: Usage
    provider: str
    model: str
    cost: Decimal | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Chunk:
    """A piece of a streamed answer; the last one carries the whole ``completion``."""

    text: str
    completion: Completion | None = None


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
