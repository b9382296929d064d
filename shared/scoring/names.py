"""Names of datasets and suites, and how they are refused."""

import re
from typing import Final

from shared import errors

PATTERN: Final = r"^[a-z0-9][a-z0-9._-]{0,63}$"
_NAME: Final = re.compile(PATTERN)


def checked(name: str) -> str:
    """Return a name as it is; raises InvalidFieldsError for what is none."""
    if not _NAME.fullmatch(name):
        raise errors.invalid_field("name", "wrong_form", f"A name must match {PATTERN}.")
    return name
