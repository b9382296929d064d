"""Assertions and variables as they are typed: ``type=value`` and ``name=value``, or JSON."""

from collections.abc import Sequence
from typing import Any, TextIO

import orjson

from shared import errors


def assertions(typed: Sequence[str]) -> list[dict[str, Any]]:
    """Return the assertions that were typed, each as ``type``, ``type=value`` or a JSON object."""
    return [_assertion(text) for text in typed]


def variables(typed: Sequence[str]) -> dict[str, Any]:
    """Return the values that were typed as ``name=value``; a value that is JSON is taken as such."""
    found = {}
    for text in typed:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise errors.InvalidInputError(f"Give a variable as NAME=VALUE, not '{text}'.")
        found[name] = parsed(value)
    return found


def parsed(text: str) -> Any:
    """Return the JSON that was typed, or the text itself where it is none."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def document(file: TextIO) -> Any:
    """Return the JSON in a file; raises InvalidInputError."""
    try:
        return orjson.loads(file.read())
    except orjson.JSONDecodeError as error:
        raise errors.InvalidInputError(f"{file.name} is not JSON: {error}.") from error


def lines(file: TextIO) -> list[Any]:
    """Return the JSON values of a file, one a line, or of one JSON list; raises InvalidInputError."""
    text = file.read()
    if text.lstrip().startswith("["):
        return _list(text, file.name)
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                found.append(orjson.loads(line))
            except orjson.JSONDecodeError as error:
                raise errors.InvalidInputError(f"Line {number} of {file.name} is not JSON: {error}.") from error
    return found


def _list(text: str, name: str) -> list[Any]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise errors.InvalidInputError(f"{name} is not JSON: {error}.") from error
    return found if isinstance(found, list) else [found]


def _assertion(text: str) -> dict[str, Any]:
    if text.lstrip().startswith("{"):
        value = parsed(text)
        if not isinstance(value, dict):
            raise errors.InvalidInputError(f"The assertion {text} is not JSON.")
        return value
    kind, equals, value = text.partition("=")
    return {"type": kind.strip(), "value": parsed(value)} if equals else {"type": kind.strip()}
