"""A text model whose provider's counts of tokens teach us to estimate them."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from shared.models.base import Chunk, Completion, CompletionRequest, Image, TextModel
from shared.tokens.estimating import TURN
from shared.tokens.learning import Learner

ESTIMATED: Final = "estimated"


class LearningModel:
    """Tells what a provider has counted for a text; calls with tools, schemas or images are made of more than texts."""

    def __init__(self, model: TextModel, learner: Learner) -> None:
        """Wrap ``model``, one of a single provider."""
        self._model = model
        self._learner = learner

    @property
    def name(self) -> str:
        """Return the wrapped model's name."""
        return self._model.name

    async def complete(self, request: CompletionRequest) -> Completion:
        """Return the wrapped model's answer."""
        completion = await self._model.complete(request)
        await self._learn(request, completion)
        return completion

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Chunk, None]:
        """Yield the wrapped model's answer."""
        async with aclosing(self._model.stream(request)) as chunks:
            async for chunk in chunks:
                if chunk.completion is not None:
                    await self._learn(request, chunk.completion)
                yield chunk

    async def ping(self) -> None:
        """Ping the wrapped model."""
        await self._model.ping()

    async def aclose(self) -> None:
        """Close the wrapped model."""
        await self._model.aclose()

    async def _learn(self, request: CompletionRequest, completion: Completion) -> None:
        if request.model or not self._learner.is_due(self.name) or not _tells(request, completion):
            return
        texts = [*(message.text for message in request.messages), completion.text]
        usage = completion.usage
        seen = usage.prompt_tokens - TURN * len(request.messages) + usage.completion_tokens - usage.reasoning_tokens
        await self._learner.learn(self.name, texts, seen)


def _tells(request: CompletionRequest, completion: Completion) -> bool:
    """Return whether the provider has counted the texts and nothing else."""
    if completion.metadata.get("usage") == ESTIMATED or completion.finish_reason not in {"stop", "length"}:
        return False
    if request.tools or request.json_schema is not None or completion.tool_calls:
        return False
    return not any(isinstance(part, Image) for message in request.messages for part in message.parts)
