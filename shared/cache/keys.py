"""
Keys: requests that mean the same have the same key, and no others.

A request is any JSON value. Its canonical form sorts the members of objects, drops those that are null, writes
equal numbers alike (``1``, ``1.0``, ``1e0``) and composes Unicode (NFC). With ``fold`` it also folds white space
in strings that are values: none at their ends, one space for every run.

Tenant, namespace and the way of folding are parts of a key that no request can imitate.
"""

import hashlib
import math
import re
import unicodedata
from collections.abc import Callable
from typing import Any

import orjson

from shared import errors
from shared.cache.scope import Scope
from shared.errors import FieldError

_KEY = re.compile(r"[0-9a-f]{64}")
_NOT_A_KEY = FieldError("key", "wrong_form", "'key' must be 64 lower-case hexadecimal digits.")

_FORMAT = "1"
_NATIVE = 2**63

_Text = Callable[[str], str]


def exact(scope: Scope, request: Any, *, fold: bool = True) -> str:
    """Return the key of ``request``: a SHA-256 in hex; raises InvalidInputError for what JSON cannot hold."""
    key = hashlib.sha256()
    for part in (_FORMAT, "folded" if fold else "plain", *scope):
        encoded = part.encode()
        key.update(b"%d:%b" % (len(encoded), encoded))
    key.update(canonical(request, fold=fold))
    return key.hexdigest()


def check(key: str) -> str:
    """Return ``key`` if it has the form of one; raises InvalidFieldsError."""
    if not _KEY.fullmatch(key):
        raise errors.InvalidFieldsError("The key breaks a rule.", errors=[_NOT_A_KEY])
    return key


def canonical(request: Any, *, fold: bool = True) -> bytes:
    """Return the canonical form of ``request``."""
    try:
        return orjson.dumps(_canonical(request, _folded if fold else _composed), option=orjson.OPT_SORT_KEYS)
    except (RecursionError, TypeError) as error:  # orjson's own errors are TypeErrors
        raise errors.InvalidInputError("The request cannot be keyed: it is not JSON, or nested too deep.") from error


def _canonical(value: Any, text: _Text) -> Any:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, dict):
        return _object(value, text)
    if isinstance(value, list | tuple):
        return [_canonical(item, text) for item in value]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _whole(value)
    if isinstance(value, float) and math.isfinite(value):
        return _whole(int(value)) if value.is_integer() else value
    raise TypeError(f"not a JSON value: {type(value).__name__}")


def _object(members: dict[str, Any], text: _Text) -> dict[str, Any]:
    """Return the members with composed names, unless that would make two of them one."""
    given = {name: _canonical(value, text) for name, value in members.items() if value is not None}
    if all(map(str.isascii, given)):
        return given
    composed = {_composed(name): value for name, value in given.items()}
    return composed if len(composed) == len(given) else given


def _whole(value: int) -> Any:
    """Return a whole number as orjson can write it: the largest in hex, which no other value looks like."""
    return value if -_NATIVE <= value < _NATIVE else orjson.Fragment(hex(value))


def _folded(value: str) -> str:
    composed = _composed(value)
    return composed if _is_folded(composed) else " ".join(composed.split())


def _is_folded(value: str) -> bool:
    """Whether nothing is to fold, told ten times as fast as folding; the plain space is the only printable one."""
    return value.isprintable() and "  " not in value and value[:1] != " " and value[-1:] != " "


def _composed(value: str) -> str:
    return value if value.isascii() else unicodedata.normalize("NFC", value)
