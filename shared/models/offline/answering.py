"""What the offline model answers: a text, a JSON document or the call of a tool, and how that is streamed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

import orjson

from shared.models.base import Chunk, Completion, CompletionRequest, FinishReason, Image, ToolCallPart, Usage
from shared.models.offline import tools
from shared.models.offline.brief import Brief
from shared.models.offline.document import render
from shared.models.offline.reading import prompt
from shared.models.offline.structured import schema
from shared.models.offline.writing import compose, revision
from shared.tokens import estimating, pieces

PROVIDER: Final = "offline"
MODEL: Final = "composer-1"
NOTICE: Final = "Composed by rules from the brief; no language model was called."
BLIND: Final = "The offline model cannot look at images; it has read the words alone."


def completion(request: CompletionRequest, limit: int | None) -> Completion:
    """Return the whole answer to ``request`` in at most ``limit`` tokens."""
    brief = prompt.read(request.messages)
    called = tools.call(request, brief) if tools.must_call(request) else None
    wanted = called.arguments if called else _text(request, brief)
    written, reason = _cut(wanted, () if called else request.stop, limit)
    return Completion(
        text="" if called else written,
        finish_reason="tool_calls" if called and reason == "stop" else reason,
        usage=Usage(estimating.count_messages(request.messages, PROVIDER), max(1, pieces.count(written))),
        provider=PROVIDER,
        model=MODEL,
        cost=Decimal(0),
        tool_calls=(replace(called, arguments=written),) if called else (),
        metadata=_metadata(request, brief),
    )


def chunks(done: Completion) -> Iterator[Chunk]:
    """Yield an answer token by token, without its completion."""
    for index, call in enumerate(done.tool_calls):
        yield Chunk(tool_calls=(ToolCallPart(index, "", call.id, call.name),))
        for piece in pieces.of(call.arguments):
            yield Chunk(tool_calls=(ToolCallPart(index, piece),))
    for piece in pieces.of(done.text):
        yield Chunk(piece)


def _text(request: CompletionRequest, brief: Brief) -> str:
    if request.json_schema is not None:
        return orjson.dumps(schema.instance(request.json_schema, brief, request.seed)).decode()
    text = tools.report(request.messages) or _composed(request, brief)
    text = f"{BLIND}\n\n{text}" if _shows_images(request) else text
    return orjson.dumps({"text": text}).decode() if request.json_object else text


def _composed(request: CompletionRequest, brief: Brief) -> str:
    if brief.draft and brief.issues:
        return revision.revise(brief, request.seed)
    return render(compose.document(brief, request.seed), brief.format)


def _shows_images(request: CompletionRequest) -> bool:
    return any(isinstance(part, Image) for message in request.messages for part in message.parts)


def _cut(text: str, stop: Sequence[str], limit: int | None) -> tuple[str, FinishReason]:
    """Return ``text`` up to the first stop sequence or the token limit, and which of them ended it."""
    ends = [text.find(mark) for mark in stop if mark and mark in text]
    kept = text[: min(ends)] if ends else text
    cut = pieces.of(kept)
    if limit is not None and len(cut) > limit:
        return "".join(cut[:limit]), "length"
    return kept, "stop"


def _metadata(request: CompletionRequest, brief: Brief) -> Mapping[str, str]:
    spoken = brief.language == "en"
    told = {"engine": PROVIDER, "notice": NOTICE, "language": "en" if spoken else "unsupported: wrote English"}
    return {**told, "images": "unsupported: not looked at"} if _shows_images(request) else told
