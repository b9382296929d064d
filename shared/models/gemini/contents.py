"""Conversations in the form of Gemini: the system's words apart, then contents of users and of the model."""

import mimetypes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final
from urllib.parse import urlsplit

from shared.models import json_answers
from shared.models.base import Image, Message, Part, Text, ToolCall
from shared.models.gemini.family import Gemini

OPENING: Final = "Begin."
UNSIGNED: Final = "skip_thought_signature_validator"
"""What Google's documentation gives as the signature of calls whose own one is not known."""

_USUAL_TYPE = "image/jpeg"


@dataclass(frozen=True)
class Conversation:
    """What a model is told, and what was said before."""

    system: str
    contents: list[dict[str, Any]]


def conversation(messages: Sequence[Message], gemini: Gemini, *more: str) -> Conversation:
    """Return ``messages``, and ``more`` that the system has to say."""
    told = [message.text for message in messages if message.role == "system"]
    system = "\n\n".join(text for text in (*told, *more) if text)
    contents = list(_contents(messages, gemini))
    apart = gemini.is_instructed and bool(contents)
    if not contents or contents[0]["role"] != "user":
        contents.insert(0, {"role": "user", "parts": []})
    if system and not apart:
        contents[0]["parts"].insert(0, {"text": system})
    if not contents[0]["parts"]:
        contents[0]["parts"].append({"text": OPENING})
    return Conversation(system if apart else "", contents)


def _contents(messages: Sequence[Message], gemini: Gemini) -> Iterator[dict[str, Any]]:
    """Yield contents in which whatever one side says in a row is one; empty ones are left out."""
    names = {call.id: call.name for message in messages for call in message.tool_calls}
    spoken = (message for message in messages if message.role != "system")
    for role, said in groupby(spoken, lambda message: "model" if message.role == "assistant" else "user"):
        parts = [part for message in said for part in _parts(message, names, gemini)]
        if parts:
            yield {"role": role, "parts": parts}


def _parts(message: Message, names: dict[str, str], gemini: Gemini) -> Iterable[dict[str, Any]]:
    if message.role == "tool":
        name = names.get(message.tool_call_id) or message.name or message.tool_call_id
        response = {"name": name, "response": _result(message.text)}
        return [{"functionResponse": response}, *(_part(part) for part in message.parts if isinstance(part, Image))]
    said = [_part(part) for part in message.parts if isinstance(part, Image) or part.text]
    return [*said, *(_call(call, gemini) for call in message.tool_calls)]


def _part(part: Part) -> dict[str, Any]:
    if isinstance(part, Text):
        return {"text": part.text}
    if part.data:
        return {"inlineData": {"mimeType": part.media_type or _USUAL_TYPE, "data": part.data}}
    guessed, _ = mimetypes.guess_type(urlsplit(part.url).path)
    return {"fileData": {"mimeType": part.media_type or guessed or _USUAL_TYPE, "fileUri": part.url}}


def _call(call: ToolCall, gemini: Gemini) -> dict[str, Any]:
    given = json_answers.parse_or_none(call.arguments)
    sent = {"functionCall": {"name": call.name, "args": given if isinstance(given, dict) else {}}}
    return {**sent, "thoughtSignature": UNSIGNED} if gemini.signs_calls else sent


def _result(text: str) -> dict[str, Any]:
    """Return what a tool has said as an object."""
    given = json_answers.parse_or_none(text)
    return given if isinstance(given, dict) else {"result": text if given is None else given}
