"""
What an answer to a chat is found by: everything that shapes it, and nothing else.

Texts of one line are folded as elsewhere in the cache: no white space at their ends, one space for every run. In
texts of several lines white space may be what matters, as in code and tables; of it only line ends are made alike,
and what surrounds the whole.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson

from shared.cache import keys
from shared.cache.scope import Scope
from shared.models.base import CompletionRequest

SEMANTIC_TEMPERATURE = 0.3

_DOMAIN = "gateway"
_Text = Callable[[str], str]


def exact(scope: Scope, kind: str, material: Any) -> str:
    """Return the key of ``material``; no request that a caller may store under is ever known by it."""
    found = keys.exact(scope, material, fold=False)
    return hashlib.sha256(f"{_DOMAIN}:{kind}:{found}".encode()).hexdigest()


def material(model: str, request: CompletionRequest, answers: int) -> dict[str, Any]:
    """Return all that shapes the answers of ``model``, as JSON."""
    shaping = replace(request, account=None, idempotency_key="", timeout=None)
    found: dict[str, Any] = orjson.loads(orjson.dumps(shaping))
    found["model"] = model
    found["answers"] = answers
    found["messages"] = [_message(message) for message in found["messages"]]
    return found


def comparable(request: CompletionRequest) -> str:
    """
    Return the text that an answer to a similar one would do for; empty when only an equal request will do.

    That is the one text of a person, without images and tools, and without the wish for variety that a temperature
    above ``SEMANTIC_TEMPERATURE`` is.
    """
    spoken = [message for message in request.messages if message.role == "user"]
    varied = request.temperature is not None and request.temperature > SEMANTIC_TEMPERATURE
    if len(spoken) != 1 or request.tools or varied or not isinstance(_content_of(spoken[0].content), str):
        return ""
    if any(message.role == "tool" or message.tool_calls for message in request.messages):
        return ""
    return fold(spoken[0].text)


def without_text(material: dict[str, Any]) -> dict[str, Any]:
    """Return ``material`` but for what a person has said."""
    messages = [{**one, "content": None} if one["role"] == "user" else one for one in material["messages"]]
    return {**material, "messages": messages}


def fold(text: str) -> str:
    """Return ``text`` with its white space as keys know it."""
    trimmed = text.strip()
    if "\n" in trimmed or "\r" in trimmed:
        return trimmed.replace("\r\n", "\n").replace("\r", "\n")
    return " ".join(trimmed.split())


def _message(message: dict[str, Any]) -> dict[str, Any]:
    """Return a message without what it leaves empty, its texts folded, one part alone as what it says."""
    content = _content_of(message["content"])
    parts = fold(content) if isinstance(content, str) else [_part(part) for part in content]
    return {name: value for name, value in message.items() if value} | {"content": parts}


def _content_of(content: Any) -> Any:
    """Return the text of a content that is nothing else, or its parts."""
    if isinstance(content, str) or len(content) != 1:
        return content
    text = content[0].get("text") if isinstance(content[0], dict) else getattr(content[0], "text", None)
    return content if text is None else text


def _part(part: dict[str, Any]) -> dict[str, Any]:
    return {"text": fold(part["text"])} if "text" in part else part
