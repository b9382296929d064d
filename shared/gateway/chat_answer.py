"""A finished chat completion as the OpenAI API writes it; this is also what the cache keeps."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from shared.models.base import Completion, FinishReason, ToolCall, Usage

NANO = 1_000_000_000

_FINISH_REASONS: Mapping[FinishReason, str] = {
    "stop": "stop",
    "length": "length",
    "tool_calls": "tool_calls",
    "refused": "content_filter",
}


def body(completion_id: str, created: datetime, completions: Sequence[Completion]) -> dict[str, Any]:
    """Return the answer that ``completions`` are together, one choice each."""
    return {
        "id": completion_id,
        "object": "chat.completion",
        "created": int(created.timestamp()),
        "model": model_name(completions[0]),
        "choices": [_choice(index, completion) for index, completion in enumerate(completions)],
        "usage": usage(total(completions)),
        "system_fingerprint": None,
    }


def model_name(completion: Completion) -> str:
    """Return the name of the model that answered."""
    return f"{completion.provider}/{completion.model}"


def finish_reason(reason: FinishReason) -> str:
    """Return why the model stopped, in the words of the OpenAI API."""
    return _FINISH_REASONS[reason]


def total(completions: Sequence[Completion]) -> Usage:
    """Return the tokens of all ``completions`` together."""
    used = [completion.usage for completion in completions]
    return Usage(
        sum(one.prompt_tokens for one in used),
        sum(one.completion_tokens for one in used),
        sum(one.cached_tokens for one in used),
        sum(one.cache_write_tokens for one in used),
        sum(one.reasoning_tokens for one in used),
    )


def cost_nano_usd(costs: Sequence[Decimal | None]) -> int:
    """Return the sum of ``costs`` in billionths of a US dollar."""
    return int(sum((cost * NANO for cost in costs if cost), Decimal(0)))


def usage(used: Usage) -> dict[str, Any]:
    """Return the tokens as the OpenAI API tells them."""
    return {
        "prompt_tokens": used.prompt_tokens,
        "completion_tokens": used.completion_tokens,
        "total_tokens": used.total_tokens,
        "prompt_tokens_details": {"cached_tokens": used.cached_tokens},
        "completion_tokens_details": {"reasoning_tokens": used.reasoning_tokens},
    }


def tool_call(call: ToolCall) -> dict[str, Any]:
    """Return a call of a tool as the OpenAI API writes it."""
    return {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}


def _choice(index: int, completion: Completion) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": completion.text, "refusal": None}
    if completion.tool_calls:
        message["content"] = completion.text or None
        message["tool_calls"] = [tool_call(call) for call in completion.tool_calls]
    return {
        "index": index,
        "message": message,
        "logprobs": None,
        "finish_reason": finish_reason(completion.finish_reason),
    }
