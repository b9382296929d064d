"""Cursors: where a page begins, opaque to callers and bound to the tenant and filters of the list."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from shared import errors, ids

_VERSION = 1
_MAX_LENGTH = 2048


def encode(position: Sequence[Any], tenant: str, filters: Mapping[str, Any]) -> str:
    """Return the cursor for ``position``: JSON values that tell the last item of a page."""
    values = list(position)
    content = orjson.dumps([_VERSION, values, _seal(values, tenant, filters)])
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decode(cursor: str, tenant: str, filters: Mapping[str, Any]) -> list[Any]:
    """Return the position of a cursor that ``encode`` gave out for the same tenant and filters."""
    match _content(cursor):
        case [version, list(values), str(seal)] if version == _VERSION and seal == _seal(values, tenant, filters):
            return values
        case _:
            raise errors.InvalidCursorError


def _content(cursor: str) -> Any:
    """Return what a cursor holds; None for anything that cannot be one."""
    if len(cursor) > _MAX_LENGTH:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        return orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (UnicodeError, binascii.Error, orjson.JSONDecodeError):
        return None


def _seal(values: list[Any], tenant: str, filters: Mapping[str, Any]) -> str:
    return ids.content_hash({"position": values, "tenant": tenant, "filters": dict(filters)})[:16]
