"""Models behind the Chat Completions API: OpenAI, vLLM, Ollama, Mistral, Groq and the many that speak it."""

from collections.abc import AsyncGenerator, Callable
from decimal import Decimal
from typing import Final

from shared import errors
from shared.models import catalog, chat_completions, tokens
from shared.models.base import Chunk, Completion, CompletionRequest, Usage

PING_SECONDS: Final = 5.0

Price = Callable[[str, str, Usage], Decimal | None]

_PATH = "/chat/completions"
_LIMIT_FIELDS = {"openai": "max_completion_tokens"}  # its reasoning models refuse "max_tokens"


class OpenAICompatibleModel:
    """One model of one provider that speaks Chat Completions."""

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str,
        model: str,
        provider: str = "openai",
        timeout: float = 60.0,
        price: Price = catalog.cost,
    ) -> None:
        """Prepare calls of ``model``; no connection is opened before the first one."""
        from shared.models.http_provider import HttpProvider  # noqa: PLC0415  # httpx only where it is used

        headers = {"authorization": f"Bearer {api_key}"} if api_key else {}
        self._http = HttpProvider(base_url, headers, timeout=timeout, classify=chat_completions.refusal)
        self._provider = provider
        self._model = model
        self._price = price
        self._limit_field = _LIMIT_FIELDS.get(provider, "max_tokens")

    @property
    def name(self) -> str:
        """Return ``provider/model``."""
        return f"{self._provider}/{self._model}"

    async def complete(self, request: CompletionRequest) -> Completion:
        """Return the whole answer to ``request``."""
        body = chat_completions.body(request, self._model, self._limit_field)
        answer = await self._http.post(_PATH, body, headers=_headers(request), within=request.timeout)
        reading = chat_completions.Reading()
        reading.take_answer(answer)
        return self._completion(request, reading)

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Chunk, None]:
        """Yield the answer as it is written; the last chunk carries the completion."""
        body = chat_completions.body(request, self._model, self._limit_field)
        body |= {"stream": True, "stream_options": {"include_usage": True}}
        reading, done = chat_completions.Reading(), False
        events = self._http.events(_PATH, body, headers=_headers(request), within=request.timeout)
        try:
            async for event in events:
                if done := event.data == "[DONE]":
                    break
                if text := reading.take_part(event.data):
                    yield Chunk(text)
        finally:
            await events.aclose()
        if not (done or reading.reason):
            raise errors.ProviderUnavailableError("The model provider ended its answer in the middle.")
        reading.check()
        yield Chunk("", self._completion(request, reading))

    async def ping(self) -> None:
        """Raise unless the provider lists its models for these credentials."""
        await self._http.get("/models", within=PING_SECONDS)

    async def aclose(self) -> None:
        """Close the connections; closing twice is harmless."""
        await self._http.aclose()

    def _completion(self, request: CompletionRequest, reading: chat_completions.Reading) -> Completion:
        estimate = Usage(tokens.count_messages(request.messages), tokens.count(reading.text))
        usage = reading.usage or estimate
        model = reading.model or request.model or self._model
        return Completion(
            text=reading.text,
            finish_reason=reading.finish_reason,
            usage=usage,
            provider=self._provider,
            model=model,
            cost=self._price(self._provider, model, usage),
            metadata={"usage": "reported" if reading.usage else "estimated"},
        )


def _headers(request: CompletionRequest) -> dict[str, str]:
    return {"idempotency-key": request.idempotency_key} if request.idempotency_key else {}
