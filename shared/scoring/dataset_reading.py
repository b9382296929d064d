"""Reads the examples that callers send, and tells what is wrong with each by where it stands."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import orjson

from shared import errors
from shared.errors import FieldError
from shared.scoring import declarations
from shared.scoring.assertion import Assertion
from shared.scoring.dataset import MAX_EXAMPLES, Example

MOST_BYTES: Final = 4 * 1024 * 1024
MOST_ERRORS: Final = 20
MOST_ID: Final = 100
_FIELDS: Final = frozenset({"id", "variables", "expected", "assert"})


def read(body: bytes, *, lines: bool) -> tuple[Example, ...]:
    """
    Return the examples in ``body``: JSON Lines, or a JSON list (also under ``examples``).

    Raises InvalidFieldsError that names the place of every example that breaks a rule, up to 20.
    """
    return checked(_lines(body) if lines else _listed(body))


def checked(plain: Sequence[Any]) -> tuple[Example, ...]:
    """Return the examples that ``plain`` data describe; raises InvalidFieldsError."""
    if not 1 <= len(plain) <= MAX_EXAMPLES:
        detail = f"A dataset has 1 to {MAX_EXAMPLES} examples, not {len(plain)}."
        raise errors.invalid_field("examples", "wrong_number", detail)
    broken = [error for at, one in enumerate(plain) for error in _faults(one, f"examples.{at}")]
    if broken:
        raise errors.InvalidFieldsError("Some examples break a rule.", errors=broken[:MOST_ERRORS])
    found = tuple(Example.of(_plain(one)) for one in plain)
    repeated = [id_ for id_, times in Counter(example.id for example in found).items() if times > 1]
    if repeated:
        detail = f"The example '{repeated[0]}' stands there more than once."
        raise errors.invalid_field("examples", "repeated", detail)
    return found


def _plain(one: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an example that is nothing but variables as one that says so."""
    return one if "variables" in one else {"variables": one}


def _faults(one: Any, field: str) -> Iterator[FieldError]:
    if not isinstance(one, dict) or not one:
        yield FieldError(field, "not_an_object", "An example is an object with variables.")
        return
    plain = _plain(one)
    for name in set(plain) - _FIELDS:
        yield FieldError(f"{field}.{name[:60]}", "unknown_field", "An example has id, variables, expected, assert.")
    if not isinstance(plain["variables"], dict):
        yield FieldError(f"{field}.variables", "not_an_object", "Variables are an object.")
    given = plain.get("id", "x")
    if not isinstance(given, str) or not 1 <= len(given) <= MOST_ID:
        yield FieldError(f"{field}.id", "wrong_form", f"An id is a text of 1 to {MOST_ID} characters.")
    yield from _assertion_faults(plain, f"{field}.assert")


def _assertion_faults(one: Mapping[str, Any], field: str) -> Iterator[FieldError]:
    plain = one.get("assert")
    if plain is None:
        return
    if not isinstance(plain, list) or not all(isinstance(item, dict) and "type" in item for item in plain):
        yield FieldError(field, "wrong_form", "Assertions are a list of objects, each with a type.")
        return
    yield from declarations.faults(tuple(map(Assertion.of, plain)), field, expected=one.get("expected") is not None)


def _lines(body: bytes) -> list[Any]:
    found = []
    for number, line in enumerate(body.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found.append(orjson.loads(line))
        except orjson.JSONDecodeError as error:
            detail = f"Line {number} is not JSON: {error.msg}."
            raise errors.invalid_field(f"examples.{len(found)}", "not_json", detail) from error
    return found


def _listed(body: bytes) -> list[Any]:
    try:
        plain = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise errors.MalformedBodyError(f"The body is not JSON: {error.msg}.") from error
    listed = plain.get("examples") if isinstance(plain, dict) else plain
    if not isinstance(listed, list):
        raise errors.invalid_field("examples", "not_a_list", "Send a list of examples, or an object that has one.")
    return listed
