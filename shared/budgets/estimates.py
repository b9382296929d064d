"""How many tokens a call can take: at most, before it is made, and probably, when nobody saw its end."""

from typing import Final

import orjson

from shared.models.base import CompletionRequest, Image, Message, Usage
from shared.tokens.estimating import PLAIN, Estimator

IMAGE: Final = 50_000
SMALL_IMAGE: Final = 3_000
FASTEST: Final = 300.0
_FRAME: Final = 64
_TURN: Final = 16


def prompt_bound(request: CompletionRequest) -> int:
    """
    Return more tokens than any provider counts for the prompt.

    No tokeniser makes more tokens of a text than it has bytes; images cost up to 50,000 tokens, small ones less.
    """
    return _FRAME + sum(map(_turn, request.messages)) + _declared(request)


def prompt_estimate(request: CompletionRequest, model: str = "", estimator: Estimator = PLAIN) -> int:
    """Return about as many tokens as the provider of ``model`` counts for the prompt."""
    return estimator.estimate_messages(request.messages, model).tokens + _declared(request) // 4


def abandoned(request: CompletionRequest, seconds: float, model: str = "", estimator: Estimator = PLAIN) -> Usage:
    """
    Return what a call has taken that ended after ``seconds`` without an answer being seen.

    Providers charge for what they had written by then, which is no more than the fastest of them can write.
    """
    written = int(seconds * FASTEST)
    most = written if request.max_tokens is None else min(written, request.max_tokens)
    return Usage(prompt_estimate(request, model, estimator), most)


def _turn(message: Message) -> int:
    images = [part for part in message.parts if isinstance(part, Image)]
    calls = sum(len(call.arguments.encode()) + len(call.name.encode()) + _TURN for call in message.tool_calls)
    looked_at = sum(SMALL_IMAGE if image.detail == "low" else IMAGE for image in images)
    return _TURN + len(message.text.encode()) + len(message.name.encode()) + calls + looked_at


def _declared(request: CompletionRequest) -> int:
    """Return the bytes of tools and schema."""
    tools = [[tool.name, tool.description, dict(tool.parameters)] for tool in request.tools]
    schema = dict(request.json_schema) if request.json_schema is not None else None
    return len(orjson.dumps([tools, schema])) + _TURN * len(tools) if tools or schema else 0
