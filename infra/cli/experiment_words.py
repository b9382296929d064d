"""What people type for arms, metrics, weights and outcomes, as the API takes it."""

from typing import Any

from shared import errors

_ROLES, _GOALS = ("primary", "guard", "secondary"), ("increase", "decrease")
_NUMBERS = {"margin": "margin", "relative": "relative_margin", "effect": "smallest_effect"}


def arm(text: str) -> dict[str, Any]:
    """Return the arm that ``name=version[:weight]`` means."""
    name, _, rest = text.partition("=")
    version, _, share = rest.partition(":")
    if not name or not version.isdecimal():
        raise errors.InvalidInputError(f"'{text}' is not an arm: write NAME=VERSION, or NAME=VERSION:WEIGHT.")
    made: dict[str, Any] = {"name": name, "version": int(version)}
    return {**made, "weight": _number(text, share)} if share else made


def weight(text: str) -> tuple[str, float]:
    """Return the arm and the weight that ``arm=weight`` means."""
    name, _, value = text.partition("=")
    return name, _number(text, value)


def metric(text: str) -> dict[str, Any]:
    """Return the metric that ``name[,word…]`` means."""
    name, *words = text.split(",")
    made: dict[str, Any] = {"name": name}
    for word in words:
        made |= _said(text, word)
    return made


def outcome(text: str) -> dict[str, Any]:
    """Return the outcome that ``unit:metric=value`` means; a unit may have colons of its own."""
    told, _, value = text.rpartition("=")
    unit, _, name = told.rpartition(":")
    if not unit or not name:
        raise errors.InvalidInputError(f"'{text}' is not an outcome: write UNIT:METRIC=VALUE.")
    return {"unit": unit, "metric": name, "value": _number(text, value)}


def _said(text: str, word: str) -> dict[str, Any]:
    name, _, value = word.partition("=")
    if word in _ROLES:
        return {"role": word}
    if word in _GOALS:
        return {"goal": word}
    if word in {"rate", "mean"}:
        return {"kind": word}
    if word == "zero":
        return {"absent_is_zero": True}
    if name in _NUMBERS:
        return {_NUMBERS[name]: _number(text, value)}
    known = ", ".join((*_ROLES, *_GOALS, "rate", "mean", "zero", *(f"{one}=…" for one in _NUMBERS)))
    raise errors.InvalidInputError(f"'{word}' in '{text}' is no word for a metric; there are {known}.")


def _number(text: str, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise errors.InvalidInputError(f"'{value}' in '{text}' is not a number.") from None
