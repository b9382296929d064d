"""Checks values against the variables that a prompt declares, and fills in what was not given."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from shared import errors
from shared.errors import FieldError
from shared.prompts.template import Variable, VariableType

MAX_TEXT = 200_000
MAX_ITEMS = 1_000
MAX_INTEGER = 2**53

Fault = tuple[str, str]


def bind(variables: Sequence[Variable], given: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return a value for each of ``variables``: the given one, or else its default; null counts as not given.

    Raises InvalidFieldsError that names every fault as ``variables.<name>``.
    """
    known = {variable.name for variable in variables}
    found = [
        FieldError(f"variables.{name[:100]}", "unknown_field", "This variable is not declared by the prompt.")
        for name in given
        if name not in known
    ]
    found += [error for variable in variables if (error := _error(variable, given.get(variable.name)))]
    if found:
        raise errors.InvalidFieldsError("The variables do not fit the prompt.", errors=found)
    return {variable.name: _value(variable, given.get(variable.name)) for variable in variables}


def fault(variable: Variable, value: Any) -> Fault | None:
    """Return what is wrong with ``value`` as a stable word and the end of a sentence, or None."""
    fits, rule, what = _TYPES[variable.type]
    if not fits(value):
        return rule, what
    return _first(check(variable, value) for check in (_size_fault, _range_fault, _choice_fault))


def _error(variable: Variable, value: Any) -> FieldError | None:
    missing = ("missing", "is needed") if variable.required else None
    found = missing if value is None else fault(variable, value)
    return field_error(variable.name, found) if found else None


def field_error(name: str, found: Fault) -> FieldError:
    """Return ``found`` as the error of the variable ``name``."""
    rule, what = found
    return FieldError(f"variables.{name}", rule, f"Variable '{name}' {what}.")


def _value(variable: Variable, value: Any) -> Any:
    chosen = variable.default if value is None else value
    return list(chosen) if isinstance(chosen, tuple) else chosen


def _size_fault(variable: Variable, value: Any) -> Fault | None:
    if variable.type == "text":
        most = MAX_TEXT if variable.max_length is None else variable.max_length
        return ("too_long", f"must have at most {most} characters") if len(value) > most else None
    if variable.type == "list":
        return _list_fault(MAX_ITEMS if variable.max_length is None else variable.max_length, value)
    return None


def _list_fault(most: int, value: Sequence[Any]) -> Fault | None:
    if len(value) > most:
        return "too_long", f"must have at most {most} items"
    if sum(len(item) for item in value if isinstance(item, str)) > MAX_TEXT:
        return "too_long", f"must have at most {MAX_TEXT} characters in all"
    return None


def _range_fault(variable: Variable, value: Any) -> Fault | None:
    if variable.minimum is not None and value < variable.minimum:
        return "too_small", f"must be at least {variable.minimum}"
    if variable.maximum is not None and value > variable.maximum:
        return "too_large", f"must be at most {variable.maximum}"
    return None


def _choice_fault(variable: Variable, value: Any) -> Fault | None:
    chosen = value if variable.type == "list" else (value,)
    if not variable.choices or all(item in variable.choices for item in chosen):
        return None
    options = ", ".join(str(choice) for choice in variable.choices)
    subject = "must have only items from" if variable.type == "list" else "must be one of"
    return "not_one_of", f"{subject} {options}"


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MAX_INTEGER


def _is_number(value: Any) -> bool:
    return _is_integer(value) or (isinstance(value, float) and math.isfinite(value))


def _is_boolean(value: Any) -> bool:
    return isinstance(value, bool)


def _is_scalar(value: Any) -> bool:
    return _is_text(value) or _is_number(value) or _is_boolean(value)


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(map(_is_scalar, value))


_TYPES: Mapping[VariableType, tuple[Callable[[Any], bool], str, str]] = {
    "text": (_is_text, "not_a_string", "must be text"),
    "integer": (_is_integer, "not_an_integer", "must be a whole number between -2^53 and 2^53"),
    "number": (_is_number, "not_a_number", "must be a number"),
    "boolean": (_is_boolean, "not_a_boolean", "must be true or false"),
    "list": (_is_list, "not_a_list", "must be a list of texts, numbers, and true or false"),
}


def _first(faults: Iterable[Fault | None]) -> Fault | None:
    return next((found for found in faults if found), None)
