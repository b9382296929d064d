"""A model of somebody else's that does as a test says."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from shared import errors
from shared.models.base import Chunk, Completion, CompletionRequest, TextModel, Usage

PROVIDER = "scripted"


def completion(text: str = "Hello there.", **changes: object) -> Completion:
    """Return a finished answer that cost something."""
    fields = {"finish_reason": "stop", "usage": Usage(11, 4), "cost": Decimal("0.002"), **changes}
    return Completion(text, provider=PROVIDER, model="writer-1", **fields)  # type: ignore[arg-type]


@dataclass
class ScriptedModel:
    """
    Gives its answers in turn, the last one again and again; an error among them is raised.

    A stream yields the words one by one, each after ``step`` has let it: a semaphore, if a test holds one. With
    ``breaks_after`` it fails after so many words.
    """

    answers: list[Completion | Exception] = field(default_factory=lambda: [completion()])
    asked: list[CompletionRequest] = field(default_factory=list)
    gate: asyncio.Semaphore | None = None
    breaks_after: int | None = None
    name: str = "scripted/writer-1"

    async def complete(self, request: CompletionRequest) -> Completion:
        answer = await self._next(request)
        if self.gate is not None:
            await self.gate.acquire()
        return answer

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Chunk, None]:
        answer = await self._next(request)
        for number, word in enumerate(answer.text.split(" ")):
            if self.gate is not None:
                await self.gate.acquire()
            if number == self.breaks_after:
                self.breaks_after = None
                raise errors.ProviderUnavailableError
            yield Chunk(word if number == 0 else f" {word}")
        yield Chunk("", answer)

    async def ping(self) -> None:
        """Be there."""

    async def aclose(self) -> None:
        """Have nothing to close."""

    async def _next(self, request: CompletionRequest) -> Completion:
        self.asked.append(request)
        await asyncio.sleep(0)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class Shelf:
    """The one model there is, under one name."""

    model: TextModel

    def get(self, name: str, /) -> TextModel:
        if name != "writer":
            raise errors.UnknownModelError(f"There is no model '{name}' here.")
        return self.model

    def names(self) -> Sequence[str]:
        return ("writer",)
