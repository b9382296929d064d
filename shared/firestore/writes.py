"""The writes of a commit: create, replace, update and delete, with their preconditions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from google.cloud.firestore_v1.types import write as write_types

from shared.firestore import values

WritePB = type(write_types.Write.pb(write_types.Write()))
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Write:
    """
    One write to the document at ``path`` (relative to the database).

    ``data`` of an update is keyed by field path (``"stages.plan.state"``); the rest of the document stays.
    ``version`` is the update time the document must still have.
    """

    kind: Literal["create", "replace", "update", "delete"]
    path: str
    data: Mapping[str, Any] = field(default_factory=dict)
    version: Any = None


def create(path: str, data: Mapping[str, Any]) -> Write:
    """Return a write that fails when the document exists."""
    return Write("create", path, data)


def replace(path: str, data: Mapping[str, Any]) -> Write:
    """Return a write that puts ``data`` there, whatever was there before."""
    return Write("replace", path, data)


def update(path: str, data: Mapping[str, Any], version: Any = None) -> Write:
    """Return a write of single fields that fails when the document is absent or has another version."""
    return Write("update", path, data, version)


def delete(path: str, version: Any = None) -> Write:
    """Return a write that removes the document; that it is absent is no failure, unless it must have a ``version``."""
    return Write("delete", path, version=version)


def to_message(write: Write, root: str) -> Any:
    """Return ``write`` as a protobuf Write below ``root``, the database's documents."""
    message = WritePB()
    if write.kind == "delete":
        message.delete = f"{root}/{write.path}"
        if write.version is not None:
            message.current_document.update_time.CopyFrom(write.version)
        return message
    message.update.name = f"{root}/{write.path}"
    if write.kind == "update":
        _fill_update(message, write)
    else:
        values.fill(message.update.fields, write.data)
        if write.kind == "create":
            message.current_document.exists = False
    return message


def _fill_update(message: Any, write: Write) -> None:
    for path, value in write.data.items():
        segments = path.split(".")
        fields = message.update.fields
        for segment in segments[:-1]:
            fields = fields[segment].map_value.fields
        values.encode(value, fields[segments[-1]])
        message.update_mask.field_paths.append(".".join(map(_quoted, segments)))
    if write.version is None:
        message.current_document.exists = True
    else:
        message.current_document.update_time.CopyFrom(write.version)


def _quoted(segment: str) -> str:
    if _PLAIN.fullmatch(segment):
        return segment
    escaped = segment.replace("\\", "\\\\").replace("`", "\\`")
    return f"`{escaped}`"
