"""Reading a provider's JSON: what does not have the expected form becomes one error of the taxonomy."""

from collections.abc import Mapping
from typing import Any

import orjson

from shared import errors


def parse(content: bytes | str) -> Any:
    """Return ``content`` as JSON."""
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        raise errors.ProviderAnswerError from None  # the cause would carry the whole document


def parse_or_none(content: bytes | str) -> Any:
    """Return ``content`` as JSON, or ``None`` when it is none."""
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        return None


def mapping(value: Any) -> Mapping[str, Any]:
    """Return ``value``, which must be a JSON object."""
    if not isinstance(value, dict):
        raise errors.ProviderAnswerError
    return value


def sequence(value: Any) -> list[Any]:
    """Return ``value``, which must be a JSON array."""
    if not isinstance(value, list):
        raise errors.ProviderAnswerError
    return value
