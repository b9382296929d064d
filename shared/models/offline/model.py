"""The offline model: a text model that needs no key, no network and no luck."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from decimal import Decimal
from typing import Final

import orjson

from shared import errors
from shared.clock import Clock, SystemClock
from shared.models import tokens
from shared.models.base import Chunk, Completion, CompletionRequest, FinishReason, Usage
from shared.models.offline import faults
from shared.models.offline.brief import Brief
from shared.models.offline.document import render
from shared.models.offline.faults import Fault
from shared.models.offline.reading import prompt
from shared.models.offline.structured import schema
from shared.models.offline.writing import compose, revision

PROVIDER: Final = "offline"
MODEL: Final = "composer-1"
NOTICE: Final = "Composed by rules from the brief; no language model was called."

_PATIENCE = 60.0


class OfflineModel:
    """
    Composes text from the brief that it reads in the prompt.

    ``latency`` is waited for once per call and ``token_latency`` before every streamed token, in seconds;
    ``plan`` holds the faults to show.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        latency: float = 0.0,
        token_latency: float = 0.0,
        plan: Sequence[Fault] = (),
    ) -> None:
        """Prepare the model."""
        self._clock = clock or SystemClock()
        self._latency = latency
        self._token_latency = token_latency
        self._plan = tuple(plan)
        self._calls = 0

    @property
    def name(self) -> str:
        """Return ``offline``."""
        return PROVIDER

    async def complete(self, request: CompletionRequest) -> Completion:
        """Return the whole text."""
        fault = await self._begin(request)
        return _completion(request, _limit(request, fault))

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Chunk, None]:
        """Yield the text token by token; the loop gets its turn before each."""
        fault = await self._begin(request)
        completion = _completion(request, _limit(request, fault))
        for piece in tokens.pieces(completion.text):
            await self._clock.sleep(self._token_latency)
            yield Chunk(piece)
        yield Chunk("", completion)

    async def ping(self) -> None:
        """Return at once: there is nothing that could be away."""

    async def aclose(self) -> None:
        """Do nothing: there is nothing to close."""

    async def _begin(self, request: CompletionRequest) -> Fault | None:
        """Wait as long as a call takes, and fail it if a fault is planned for it."""
        self._calls += 1
        fault = faults.striking(self._plan, self._calls)
        if fault and fault.action == "fail":
            raise fault.error()
        limit = request.timeout if request.timeout is not None else _PATIENCE
        if (fault and fault.action == "time_out") or self._latency > limit:
            await self._clock.sleep(limit)
            raise errors.ProviderTimeoutError
        await self._clock.sleep(self._latency)
        return fault


def _limit(request: CompletionRequest, fault: Fault | None) -> int | None:
    """Return the most tokens this answer may have."""
    limits = [request.max_tokens, fault.tokens if fault else None]
    return min((limit for limit in limits if limit is not None), default=None)


def _completion(request: CompletionRequest, limit: int | None) -> Completion:
    brief = prompt.read(request.messages)
    text, reason = _cut(_text(request, brief), request.stop, limit)
    return Completion(
        text=text,
        finish_reason=reason,
        usage=Usage(tokens.count_messages(request.messages), max(1, tokens.count(text))),
        provider=PROVIDER,
        model=MODEL,
        cost=Decimal(0),
        metadata=_metadata(brief),
    )


def _text(request: CompletionRequest, brief: Brief) -> str:
    if request.json_schema is not None:
        return orjson.dumps(schema.instance(request.json_schema, brief, request.seed)).decode()
    if brief.draft and brief.issues:
        return revision.revise(brief, request.seed)
    return render(compose.document(brief, request.seed), brief.format)


def _cut(text: str, stop: Sequence[str], limit: int | None) -> tuple[str, FinishReason]:
    """Return ``text`` up to the first stop sequence or the token limit, and which of them ended it."""
    ends = [text.find(mark) for mark in stop if mark and mark in text]
    kept = text[: min(ends)] if ends else text
    pieces = tokens.pieces(kept)
    if limit is not None and len(pieces) > limit:
        return "".join(pieces[:limit]), "length"
    return kept, "stop"


def _metadata(brief: Brief) -> Mapping[str, str]:
    spoken = brief.language == "en"
    return {
        "engine": PROVIDER,
        "notice": NOTICE,
        "language": "en" if spoken else "unsupported: wrote English",
    }
