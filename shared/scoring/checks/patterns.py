"""Regular expressions of callers: compiled once, and refused when they are broken or cannot be searched in one pass."""

import functools
import re
from typing import Final

from shared import errors
from shared.scoring.checks.automaton import Automaton, UnsupportedPatternError

MOST_PATTERN: Final = 500
MOST_TEXT: Final = 50_000


@functools.lru_cache(maxsize=256)
def compiled(pattern: str) -> Automaton:
    """Return ``pattern`` compiled; raises InvalidFieldsError."""
    if len(pattern) > MOST_PATTERN:
        raise errors.invalid_field("value", "bad_pattern", f"must have at most {MOST_PATTERN} characters")
    try:
        return Automaton(pattern)
    except UnsupportedPatternError as error:
        raise errors.invalid_field("value", "bad_pattern", f"cannot be searched for in one pass: {error}") from error
    except (re.error, RecursionError, OverflowError) as error:
        raise errors.invalid_field("value", "bad_pattern", f"is not a regular expression: {error}") from error


def fault(pattern: str) -> str:
    """Return what is wrong with ``pattern`` as the end of a sentence, or nothing."""
    try:
        compiled(pattern)
    except errors.InvalidFieldsError as error:
        return error.errors[0].detail
    return ""
