"""Namespaces: what parts the answers of one tenant; the product's own ones, and those that callers make up."""

import re

from shared import errors
from shared.errors import FieldError

PATTERN = r"^[a-z0-9][a-z0-9._-]{0,63}$"

CONTENT = "content"
OWN = frozenset({CONTENT})

_NAME = re.compile(PATTERN[1:-1])
_CUSTOM = "custom"


def check(name: str) -> str:
    """Return ``name`` if it is one for a namespace; raises InvalidFieldsError."""
    if not _NAME.fullmatch(name):
        detail = f"'namespace' must match {PATTERN}."
        raise errors.InvalidFieldsError(
            "The namespace breaks a rule.", errors=[FieldError("namespace", "wrong_form", detail)]
        )
    return name


def label(name: str) -> str:
    """Return what metrics call a namespace: all that callers make up have one name together."""
    return name if name in OWN else _CUSTOM
