"""Makes a brief of what was typed and of the files it names; whether it is a good one, the gateway decides."""

from collections.abc import Mapping
from typing import Any, TextIO

import orjson

from shared import errors


def make(
    fields: Mapping[str, Any],
    *,
    whole: TextIO | None = None,
    source: TextIO | None = None,
    schema: TextIO | None = None,
) -> dict[str, Any]:
    """Return the brief of the file ``whole`` with the ``fields`` that were given; a schema implies format json."""
    brief = _object(whole) if whole is not None else {}
    brief.update({name: value for name, value in fields.items() if value is not None})
    if source is not None:
        brief["source_text"] = _text(source)
    if schema is not None:
        brief["json_schema"] = _object(schema)
        brief.setdefault("format", "json")
    if "content_type" not in brief:
        raise errors.InvalidInputError("Say what to write: --type with --topic or --source, or a whole --brief.")
    return brief


def label(brief: object) -> str:
    """Return what tells a brief from others: its topic, or how its source begins."""
    if not isinstance(brief, dict):
        return ""
    return str(brief.get("topic") or brief.get("source_text") or "")[:200]


def labels(lines: bytes) -> dict[int, str]:
    """Return the label of each line of a batch that holds a brief, by its number from 1."""
    found = {}
    for number, line in enumerate(lines.split(b"\n"), start=1):
        try:
            found[number] = label(orjson.loads(line))
        except orjson.JSONDecodeError:
            continue
    return found


def _text(file: TextIO) -> str:
    try:
        return file.read()
    except UnicodeDecodeError as error:
        raise errors.InvalidInputError(f"{file.name} is not text in UTF-8.") from error


def _object(file: TextIO) -> dict[str, Any]:
    try:
        value = orjson.loads(_text(file))
    except orjson.JSONDecodeError as error:
        raise errors.InvalidInputError(f"{file.name} is not JSON: {error}.") from error
    if not isinstance(value, dict):
        raise errors.InvalidInputError(f"{file.name} holds no JSON object.")
    return value
