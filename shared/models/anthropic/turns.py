"""Conversations in the form of Messages: the system's words apart, then turns of users and of the model."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from shared.models import json_answers
from shared.models.base import Image, Message, Part, Text, ToolCall

OPENING: Final = "Begin."

_NO_ID = re.compile(r"[^a-zA-Z0-9_-]")


@dataclass(frozen=True)
class Conversation:
    """What a model is told, and what was said before."""

    system: str
    turns: list[dict[str, Any]]


def conversation(messages: Iterable[Message], *more: str) -> Conversation:
    """Return ``messages``, and ``more`` that the system has to say."""
    told = [message.text for message in messages if message.role == "system"]
    system = "\n\n".join(text for text in (*told, *more) if text)
    turns = list(_turns(message for message in messages if message.role != "system"))
    if not turns and system:
        return Conversation("", [_turn("user", [_text(system)])])
    if not turns or turns[0]["role"] != "user":
        turns.insert(0, _turn("user", [_text(OPENING)]))
    return Conversation(system, turns)


def _turns(messages: Iterable[Message]) -> Iterator[dict[str, Any]]:
    """Yield turns in which whatever one side says in a row is one; empty ones are left out."""
    for role, said in groupby(messages, lambda message: "assistant" if message.role == "assistant" else "user"):
        blocks = [block for message in said for block in _blocks(message)]
        if blocks:
            yield _turn(role, blocks)


def _turn(role: str, blocks: list[dict[str, Any]]) -> dict[str, Any]:
    return {"role": role, "content": blocks}


def _blocks(message: Message) -> list[dict[str, Any]]:
    if message.role == "tool":
        content = [_part(part) for part in message.parts if _says_something(part)]
        return [{"type": "tool_result", "tool_use_id": _id(message.tool_call_id), "content": content}]
    said = [_part(part) for part in message.parts if _says_something(part)]
    if message.role == "assistant" and said and said[-1]["type"] == "text":
        said[-1] = _text(said[-1]["text"].rstrip())
    return [*said, *map(_tool_use, message.tool_calls)]


def _says_something(part: Part) -> bool:
    return isinstance(part, Image) or bool(part.text.strip())


def _part(part: Part) -> dict[str, Any]:
    if isinstance(part, Text):
        return _text(part.text)
    if part.data:
        source = {"type": "base64", "media_type": part.media_type or "image/png", "data": part.data}
    else:
        source = {"type": "url", "url": part.url}
    return {"type": "image", "source": source}


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def _tool_use(call: ToolCall) -> dict[str, Any]:
    given = json_answers.parse_or_none(call.arguments)
    return {
        "type": "tool_use",
        "id": _id(call.id),
        "name": call.name,
        "input": given if isinstance(given, dict) else {},
    }


def _id(given: str) -> str:
    return _NO_ID.sub("_", given) or "call"
