"""Request bodies: read within limits, parsed as JSON that nothing later will choke on, then validated."""

import re
from collections.abc import AsyncIterator
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ValidationError

from shared import errors, validation
from shared.web.asgi import Disconnected, Receive
from shared.web.headers import Headers

M = TypeVar("M", bound=BaseModel)

MAX_DEPTH = 32

_JSON = re.compile(r"application/(json|[\w.-]+\+json)\s*(;\s*charset\s*=\s*\"?utf-?8\"?\s*)?", re.IGNORECASE)
_POSITION = re.compile(r": line \d+ column \d+ \(char \d+\)$")


async def chunks(receive: Receive, headers: Headers, limit: int) -> AsyncIterator[bytes]:
    """Yield the body piece by piece; one above ``limit`` bytes is refused as soon as that is known."""
    _check_declared(headers, limit)
    size, more = 0, True
    while more:
        chunk, more = await _next(receive)
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        yield chunk


async def read(receive: Receive, headers: Headers, limit: int) -> bytes:
    """Return the whole body, of at most ``limit`` bytes."""
    _check_declared(headers, limit)
    body, more = await _next(receive)
    if more:
        pieces, size = [body], len(body)
        while more and size <= limit:
            piece, more = await _next(receive)
            pieces.append(piece)
            size += len(piece)
        body = b"".join(pieces)
    if len(body) > limit:
        raise _too_large(limit)
    return body


async def _next(receive: Receive) -> tuple[bytes, bool]:
    """Return the next piece of a body, and whether there is more."""
    message = await receive()
    if message["type"] == "http.disconnect":
        raise Disconnected
    return message.get("body", b""), message.get("more_body", False)


def _check_declared(headers: Headers, limit: int) -> None:
    declared = headers.get("content-length")
    if declared is not None and declared.isdecimal() and int(declared) > limit:
        raise _too_large(limit)


def check_type(headers: Headers) -> None:
    """Refuse a body that does not claim to be JSON in UTF-8."""
    given = headers.get("content-type")
    if given == "application/json":
        return
    if given is None or not _JSON.fullmatch(given.strip()):
        raise errors.UnsupportedMediaTypeError("The body must be JSON: send it with 'Content-Type: application/json'.")


def parse(raw: bytes) -> Any:
    """Return the JSON value of ``raw``; anything else is refused, with the place where it goes wrong."""
    if not raw.strip():
        raise errors.MalformedBodyError("The body is empty; JSON is expected.")
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise errors.MalformedBodyError(_complaint(raw, error)) from error
    if _too_deep(raw, value):
        raise errors.MalformedBodyError(f"The body is nested deeper than {MAX_DEPTH} levels.")
    return value


def validate(raw: bytes, model: type[M]) -> M:
    """Return ``raw`` as an instance of ``model``; pydantic alone would take NaN and any depth."""
    parse(raw)
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        raise validation.invalid_fields(error) from error


def _complaint(raw: bytes, error: orjson.JSONDecodeError) -> str:
    try:
        raw.decode()
    except UnicodeDecodeError as broken:
        return f"The body is not valid UTF-8 at byte {broken.start}."
    reason = _POSITION.sub("", str(error))
    return f"The body is not valid JSON at line {error.lineno}, column {error.colno}: {reason}."


def _too_deep(raw: bytes, value: Any) -> bool:
    if raw.count(b"[") + raw.count(b"{") <= MAX_DEPTH:  # costs next to nothing, and most often settles it
        return False
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(MAX_DEPTH):
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, dict | list)
        ]
    return bool(level)


def _too_large(limit: int) -> errors.BodyTooLargeError:
    return errors.BodyTooLargeError(f"The body is larger than this endpoint accepts: {limit} bytes.")
