"""
Query parameters, declared once per route: what they may hold, what they are without, how they are described.

A parameter that a route does not declare is refused, so that a misspelt filter never passes for none.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl

from shared import errors
from shared.errors import FieldError

T = TypeVar("T")
D = TypeVar("D")

_MAX_FIELDS = 64
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")
_INTEGER = re.compile(r"-?\d{1,18}", re.ASCII)

Values = Mapping[str, Any]

_NONE: Values = {}


@dataclass(frozen=True)
class Param(Generic[T]):
    """A query parameter: ``read`` makes its value of the text, or refuses it."""

    name: str
    read: Callable[[str, str], Any]
    default: T
    schema: Mapping[str, Any] = field(default_factory=dict)
    description: str = ""
    required: bool = False
    repeated: bool = False


def text(
    name: str, *, default: D, description: str = "", max_length: int = 256, required: bool = False
) -> Param[str | D]:
    """Declare free text of at most ``max_length`` characters."""

    def read(where: str, given: str) -> str:
        if not given:
            raise _refused(where, "too_short", "must not be empty")
        if len(given) > max_length:
            raise _refused(where, "too_long", f"must have at most {max_length} characters")
        return given

    schema = {"type": "string", "minLength": 1, "maxLength": max_length}
    return Param(name, read, default, schema, description, required)


def integer(name: str, *, default: D, minimum: int, maximum: int, description: str = "") -> Param[int | D]:
    """Declare a whole number from ``minimum`` to ``maximum``."""

    def read(where: str, given: str) -> int:
        if not _INTEGER.fullmatch(given):
            raise _refused(where, "not_an_integer", "must be a whole number")
        number = int(given)
        if number < minimum:
            raise _refused(where, "too_small", f"must be at least {minimum}")
        if number > maximum:
            raise _refused(where, "too_large", f"must be at most {maximum}")
        return number

    schema = {"type": "integer", "minimum": minimum, "maximum": maximum}
    return Param(name, read, default, schema, description)


def choice(name: str, options: Sequence[str], *, default: D, description: str = "") -> Param[str | D]:
    """Declare one of a few words."""

    def read(where: str, given: str) -> str:
        if given not in options:
            raise _refused(where, "not_one_of", f"must be one of {', '.join(options)}")
        return given

    return Param(name, read, default, {"type": "string", "enum": list(options)}, description)


def flag(name: str, *, default: bool = False, description: str = "") -> Param[bool]:
    """Declare a yes or no, spelt ``true`` or ``false``."""

    def read(where: str, given: str) -> bool:
        if given not in {"true", "false"}:
            raise _refused(where, "not_a_boolean", "must be true or false")
        return given == "true"

    return Param(name, read, default, {"type": "boolean"}, description)


def moment(name: str, *, default: D, description: str = "") -> Param[datetime | D]:
    """Declare a time in the form of RFC 3339, with its offset."""

    def read(where: str, given: str) -> datetime:
        try:
            return datetime.fromisoformat(given.upper()) if _RFC3339.fullmatch(given) else _not_a_time(where)
        except ValueError:
            return _not_a_time(where)

    return Param(name, read, default, {"type": "string", "format": "date-time"}, description)


def many(param: Param[T], *, at_most: int = 20) -> Param[tuple[T, ...]]:
    """Declare that ``param`` may be given up to ``at_most`` times; without any it is empty."""
    schema = {"type": "array", "items": dict(param.schema), "maxItems": at_most}
    listed: Param[Any] = replace(param, repeated=True, schema=schema)
    return replace(listed, default=())


LIMIT = integer("limit", default=20, minimum=1, maximum=100, description="Most items of one page.")
CURSOR = text(
    "cursor",
    default=None,
    max_length=2048,
    description="Where the page begins: `next_cursor` of the one before.",
)


def defaults(params: Sequence[Param[Any]]) -> Values:
    """Return the values of ``params`` when none is given."""
    return {param.name: param.default for param in params}


def parse(raw: bytes, params: Sequence[Param[Any]]) -> Values:
    """Return the values of ``params`` in the query string ``raw``; whatever is wrong is reported at once."""
    if not raw and not params:
        return _NONE
    given = _given(raw)
    known = {param.name for param in params}
    found = [
        FieldError(name[:100], "unknown_parameter", "This query parameter is not known here.")
        for name in given
        if name not in known
    ]
    values: dict[str, Any] = {}
    for param in params:
        try:
            values[param.name] = _value(param, given.get(param.name, ()))
        except errors.InvalidFieldsError as error:
            found.extend(error.errors)
    if found:
        raise errors.InvalidFieldsError("The query string breaks a rule.", errors=found)
    return values


def _given(raw: bytes) -> dict[str, list[str]]:
    if not raw:
        return {}
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
    except UnicodeError as error:
        raise errors.InvalidInputError("The query string is not percent-encoded UTF-8.") from error
    except ValueError as error:
        raise errors.InvalidInputError(f"The query string has more than {_MAX_FIELDS} fields.") from error
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    return given


def _value(param: Param[Any], given: Sequence[str]) -> Any:
    if not given:
        if param.required:
            raise _refused(param.name, "missing", "is needed")
        return param.default
    if param.repeated:
        most = param.schema["maxItems"]
        if len(given) > most:
            raise _refused(param.name, "too_long", f"must be given at most {most} times")
        return tuple(param.read(param.name, one) for one in given)
    if len(given) > 1:
        raise _refused(param.name, "repeated", "must be given only once")
    return param.read(param.name, given[0])


def _refused(name: str, rule: str, what: str) -> errors.InvalidFieldsError:
    return errors.InvalidFieldsError(errors=[FieldError(name, rule, f"Query parameter '{name}' {what}.")])


def _not_a_time(name: str) -> datetime:
    raise _refused(name, "not_a_time", "must be an RFC 3339 time such as 2026-01-31T09:00:00Z ('+' as %2B)")
