"""What values assertions take: each rule returns the end of a sentence that says what is wrong, or nothing."""

from collections.abc import Mapping
from typing import Any, Final

from shared.scoring.checks import formats, graded, patterns
from shared.scoring.measures import language as languages

MOST_TEXT: Final = 20_000
MOST_ITEMS: Final = 200
MOST_SAMPLES: Final = 5
FINISH_REASONS: Final = ("stop", "length", "tool_calls", "refused")


def anything(value: Any) -> str:
    """Return nothing unless the value is missing."""
    return "needs a value" if value is None else ""


def nothing(value: Any) -> str:
    """Return what is wrong with a value where none is taken."""
    return "" if value is None else "takes no value"


def text(value: Any) -> str:
    """Return what is wrong with a text."""
    if not isinstance(value, str | int | float) or isinstance(value, bool) or not str(value).strip():
        return "needs a text"
    return f"takes at most {MOST_TEXT} characters" if len(str(value)) > MOST_TEXT else ""


def texts(value: Any) -> str:
    """Return what is wrong with a list of texts, or one text with commas between."""
    if isinstance(value, str):
        return text(value)
    if not isinstance(value, list | tuple) or not value:
        return "needs a list of texts"
    if len(value) > MOST_ITEMS:
        return f"takes at most {MOST_ITEMS} texts"
    return next(filter(None, map(text, value)), "")


def texts_or_nothing(value: Any) -> str:
    """Return what is wrong with a list of texts that may be missing."""
    return "" if value is None else texts(value)


def pattern(value: Any) -> str:
    """Return what is wrong with a regular expression; one with a placeholder is looked at when it is filled in."""
    if not isinstance(value, str) or not value:
        return "needs a regular expression"
    return "" if "{{" in value else patterns.fault(value)


def schema(value: Any) -> str:
    """Return what is wrong with a JSON Schema that may be missing."""
    if value is None:
        return ""
    return formats.schema_fault(value) if isinstance(value, Mapping) else "takes a JSON Schema, which is an object"


def positive(value: Any) -> str:
    """Return what is wrong with a whole number above 0."""
    return "" if _whole(value) and value > 0 else "needs a whole number above 0"


def count(value: Any) -> str:
    """Return what is wrong with a number of words, or an object with ``min`` and ``max``."""
    if _whole(value):
        return "" if value >= 0 else "needs a number of at least 0"
    return _limits(value, "needs a whole number, or an object with min, max or both")


def band(value: Any) -> str:
    """Return what is wrong with an object with ``min`` and ``max`` that may be missing."""
    return "" if value is None else _limits(value, "takes an object with min, max or both")


def length(value: Any) -> str:
    """Return what is wrong with a number of words, or an object with ``words`` and ``tolerance``."""
    if not isinstance(value, Mapping):
        return positive(value)
    if set(value) - {"words", "tolerance"} or "words" not in value:
        return "needs a number of words, or an object with words and tolerance"
    tolerance = value.get("tolerance", 0.1)
    return positive(value["words"]) or (
        "" if _number(tolerance) and 0 <= tolerance <= 1 else "needs a tolerance of 0 to 1"
    )


def phrase_size(value: Any) -> str:
    """Return what is wrong with an object that says how many words a phrase has, and may be missing."""
    if value is None:
        return ""
    fits = isinstance(value, Mapping) and set(value) == {"size"} and _whole(value["size"]) and 2 <= value["size"] <= 20
    return "" if fits else "takes an object with size, from 2 to 20"


def parts(value: Any) -> str:
    """Return what is wrong with an object that says how many parts of each kind are wanted."""
    told = f"needs an object with some of {', '.join(graded.PARTS)}, each at least 1"
    if not isinstance(value, Mapping) or not value or set(value) - set(graded.PARTS):
        return told
    return "" if all(positive(one) == "" for one in value.values()) else told


def language(value: Any) -> str:
    """Return what is wrong with the code of a language."""
    if isinstance(value, str) and ("{{" in value or value.lower().partition("-")[0] in languages.KNOWN):
        return ""
    return f"needs one of the languages {', '.join(languages.KNOWN)}"


def finish_reason(value: Any) -> str:
    """Return what is wrong with a reason to stop."""
    return "" if value in FINISH_REASONS else f"needs one of {', '.join(FINISH_REASONS)}"


def samples(value: Any) -> str:
    """Return what is wrong with a number of further samples."""
    if value is None or (_whole(value) and 1 <= value <= MOST_SAMPLES):
        return ""
    return f"takes a number of samples from 1 to {MOST_SAMPLES}"


def _limits(value: Any, told: str) -> str:
    if not isinstance(value, Mapping) or not value or set(value) - {"min", "max"}:
        return told
    if not all(map(_number, value.values())):
        return told
    return "has a min above its max" if value.get("min", 0) > value.get("max", float("inf")) else ""


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
