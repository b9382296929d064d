"""Dotted field paths: parsing, writing them out, and reading or changing the field they lead to."""

import re
from functools import lru_cache
from typing import Final, TypeAlias

from infra.local.firestore import values
from infra.local.firestore.messages import Message
from shared import errors

FieldPath: TypeAlias = tuple[str, ...]

NAME: Final[FieldPath] = ("__name__",)
"""The path that stands for the name of the document."""

_SIMPLE = r"[a-zA-Z_][a-zA-Z_0-9]*"
_QUOTED = r"`(?:[^`\\]|\\.)+`"
_SEGMENT = re.compile(f"{_SIMPLE}|{_QUOTED}", re.DOTALL)
_PATH = re.compile(rf"(?:{_SIMPLE}|{_QUOTED})(?:\.(?:{_SIMPLE}|{_QUOTED}))*", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_RESERVED = re.compile(r"__.*__", re.DOTALL)
_LONGEST_PATH = 1500


@lru_cache(maxsize=4096)
def parse(text: str) -> FieldPath:
    """Return the segments of ``text``; ``__name__`` is the only reserved name that passes."""
    if not text:
        raise errors.InvalidInputError("Invalid empty property path string.")
    if not _PATH.fullmatch(text):
        raise errors.InvalidInputError(
            f'Invalid property path "{text}". Unquoted property paths must match regex ({_SIMPLE}), '
            f"and quoted property paths must match regex ({_QUOTED})"
        )
    path = tuple(_unquoted(each) for each in _SEGMENT.findall(text))
    if path != NAME:
        _check(text, path)
    return path


def render(path: FieldPath) -> str:
    """Return ``path`` as text that parses to it again."""
    return ".".join(each if re.fullmatch(_SIMPLE, each) else _quoted(each) for each in path)


def is_reserved(name: str) -> bool:
    """Say whether Firestore keeps ``name`` for itself."""
    return name.startswith("__") and bool(_RESERVED.fullmatch(name))


def lookup(fields: Message, path: FieldPath) -> Message | None:
    """Return the value at ``path``, if there is one."""
    for name in path[:-1]:
        if name not in fields or fields[name].WhichOneof("value_type") != "map_value":
            return None
        fields = fields[name].map_value.fields
    return fields.get(path[-1])


def assign(fields: Message, path: FieldPath, value: Message) -> None:
    """Set the field at ``path``; what stands in the way and is no map is replaced."""
    for name in path[:-1]:
        if not values.is_map(fields[name]):
            fields[name].map_value.Clear()
        fields[name].map_value.SetInParent()
        fields = fields[name].map_value.fields
    fields[path[-1]].CopyFrom(value)


def remove(fields: Message, path: FieldPath) -> None:
    """Remove the field at ``path``, if there is one."""
    for name in path[:-1]:
        if name not in fields or not values.is_map(fields[name]):
            return
        fields = fields[name].map_value.fields
    fields.pop(path[-1], None)


def _check(text: str, path: FieldPath) -> None:
    if len(text.encode()) > _LONGEST_PATH:
        raise errors.InvalidInputError(f"The property path is longer than {_LONGEST_PATH} bytes.")
    if any(is_reserved(each) for each in path):
        raise errors.InvalidInputError(f"Invalid reserved name in field path {text}")


def _unquoted(text: str) -> str:
    return _ESCAPED.sub(r"\1", text[1:-1]) if text.startswith("`") else text


def _quoted(name: str) -> str:
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"
