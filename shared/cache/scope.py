"""Whose answers: the hard border of tenant and namespace that no look ever crosses."""

import re
from typing import NamedTuple

from shared import errors
from shared.errors import FieldError

PATTERN = r"^[a-z0-9][a-z0-9._-]{0,63}$"

_NAMESPACE = re.compile(PATTERN[1:-1])


class Scope(NamedTuple):
    """A namespace of one tenant."""

    tenant: str
    namespace: str


def checked(tenant: str, namespace: str) -> Scope:
    """Return the scope; raises InvalidFieldsError for what cannot be the name of a namespace."""
    if not _NAMESPACE.fullmatch(namespace):
        raise errors.InvalidFieldsError(
            "The namespace breaks a rule.",
            errors=[FieldError("namespace", "wrong_form", f"'namespace' must match {PATTERN}.")],
        )
    return Scope(tenant, namespace)
