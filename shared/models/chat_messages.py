"""The messages of Chat Completions."""

import hashlib
import re
from typing import Any, Final

from shared import errors
from shared.models.base import Image, Message, Part, Text, ToolCall

LONGEST_ID: Final = 40

_SHORT_ID = re.compile(r"[A-Za-z0-9]{9}")


def message(turn: Message, refused: frozenset[str]) -> dict[str, Any]:
    """Return one turn as it is sent."""
    sent: dict[str, Any] = {"role": turn.role, "content": _content(turn, refused)}
    if turn.tool_calls:
        sent["tool_calls"] = [_tool_call(call, refused) for call in turn.tool_calls]
    if turn.role == "tool":
        sent["tool_call_id"] = call_id(turn.tool_call_id, refused)
    if turn.name and "name" not in refused:
        sent["name"] = turn.name
    return sent


def call_id(given: str, refused: frozenset[str]) -> str:
    """Return the id of a call in a form that the provider takes, the same for the call and for its answer."""
    if "long_call_ids" in refused:
        return given if _SHORT_ID.fullmatch(given) else _digest(given)[:9]
    return given if len(given) <= LONGEST_ID else f"call_{_digest(given)[:24]}"


def image_url(image: Image) -> str:
    """Return where an image is, or itself as an address."""
    return f"data:{image.media_type or 'image/png'};base64,{image.data}" if image.data else image.url


def _content(turn: Message, refused: frozenset[str]) -> str | list[dict[str, Any]]:
    if all(isinstance(part, Text) for part in turn.parts):
        return turn.text
    return [_part(part, refused) for part in turn.parts]


def _part(part: Part, refused: frozenset[str]) -> dict[str, Any]:
    if isinstance(part, Text):
        return {"type": "text", "text": part.text}
    if "image_url" in refused and not part.data:
        raise errors.ProviderRejectedError("This provider takes images as data only, not as addresses.")
    detail = {"detail": part.detail} if part.detail else {}
    return {"type": "image_url", "image_url": {"url": image_url(part), **detail}}


def _tool_call(call: ToolCall, refused: frozenset[str]) -> dict[str, Any]:
    function = {"name": call.name, "arguments": call.arguments or "{}"}
    return {"id": call_id(call.id, refused), "type": "function", "function": function}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
