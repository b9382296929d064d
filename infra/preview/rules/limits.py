"""What a value must be beside its type."""

import base64
import binascii
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, Final

_DURATION: Final = re.compile(r"(\d+(?:\.\d{1,9})?)s")
ENDLESS: Final = math.inf


@dataclass(frozen=True)
class Limits:
    """
    Limits of a value; none by default, bounds inclusive.

    An empty text counts as not given, so it is none that ``one_of`` refuses. ``pattern`` matches a whole text and
    ``meaning`` says it in words. ``seconds`` marks a duration such as ``3.5s``, a multiple of ``step``. ``entries``
    bounds a list.
    """

    one_of: tuple[str, ...] = ()
    pattern: str = ""
    meaning: str = ""
    length: tuple[float, float] | None = None
    number: tuple[float, float] | None = None
    seconds: tuple[float, float] | None = None
    step: int = 0
    base64: bool = False
    entries: tuple[float, float] | None = None

    def __or__(self, other: "Limits") -> "Limits":
        """Return these limits, with those that ``other`` sets in their place."""
        given = {field.name: getattr(other, field.name) for field in fields(other)}
        return replace(self, **{name: value for name, value in given.items() if value})


NONE: Final = Limits()


def breaches(limits: Limits, value: Any, shown: str) -> Iterator[tuple[str, str]]:
    """Yield rule and text for every limit that a text, number or list breaks; ``shown`` stands for it in texts."""
    if isinstance(value, str):
        yield from _of_text(limits, value, shown)
    elif isinstance(value, list):
        yield from _outside("bad-length", limits.entries, len(value), f"{len(value)} entries", " entries")
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _outside("out-of-range", limits.number, value, shown)


def seconds(text: Any) -> float | None:
    """Return the seconds of a duration, or None where ``text`` is none."""
    found = _DURATION.fullmatch(text) if isinstance(text, str) else None
    return float(found.group(1)) if found else None


def _of_text(limits: Limits, value: str, shown: str) -> Iterator[tuple[str, str]]:
    if limits.one_of and value and value not in limits.one_of:
        yield "unknown-value", f"{shown} is not one of {', '.join(limits.one_of)}"
    if limits.pattern and not re.fullmatch(limits.pattern, value):
        yield "bad-format", f"{shown} is not {limits.meaning or limits.pattern}"
    if limits.base64 and not _is_base64(value):
        yield "bad-format", f"{shown} is not base64"
    yield from _outside("bad-length", limits.length, len(value), f"{shown}, {len(value)} characters,", " characters")
    if limits.seconds:
        yield from _of_duration(limits, limits.seconds, value, shown)


def _of_duration(limits: Limits, bounds: tuple[float, float], value: str, shown: str) -> Iterator[tuple[str, str]]:
    found = seconds(value)
    if found is None:
        yield "bad-duration", f"{shown} is not a duration like 300s or 3.5s"
        return
    yield from _outside("bad-duration", bounds, found, shown, " s")
    if limits.step and found % limits.step:
        yield "bad-duration", f"{shown} is not a multiple of {limits.step} s"


def _outside(
    rule: str, bounds: tuple[float, float] | None, value: float, shown: str, unit: str = ""
) -> Iterator[tuple[str, str]]:
    if bounds is None or bounds[0] <= value <= bounds[1]:
        return
    lowest, highest = bounds
    if highest == ENDLESS:
        yield rule, f"{shown} is below {lowest:g}{unit}"
    else:
        yield rule, f"{shown} is not within {lowest:g} to {highest:g}{unit}"


def _is_base64(value: str) -> bool:
    try:
        base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True
