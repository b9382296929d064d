"""Checks assertions before anything is scored: whatever is wrong with them is told at once, by where it stands."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from shared import errors
from shared.errors import FieldError
from shared.models.routes import OFFLINE
from shared.scoring import assertion as assertions
from shared.scoring.assertion import Assertion
from shared.scoring.vocabulary import TERMS, Term

MOST_ASSERTIONS: Final = 100
MOST_DEPTH: Final = 3
MOST_WEIGHT: Final = 1_000.0
JUDGED: Final = frozenset({"llm-rubric", "g-eval", "factuality"})


def check(found: Sequence[Assertion], field: str, *, expected: bool = True) -> None:
    """
    Raise InvalidFieldsError for every rule that assertions break; ``field`` is where they stand.

    ``expected`` says that examples may bring the value of those that compare with what is expected.
    """
    broken = list(faults(found, field, expected=expected))
    if broken:
        raise errors.InvalidFieldsError("The assertions break a rule.", errors=broken)


def check_judges(found: Sequence[Assertion], field: str, signature: Callable[[str], str], judge: str = "") -> None:
    """
    Raise InvalidFieldsError for assertions that no model can decide here.

    ``signature`` says what the name of a model stands for; ``judge`` decides where an assertion names nobody.
    """
    for one in found:
        check_judges(one.assertions, field, signature, judge)
        if one.kind in JUDGED:
            check_judge(one.model or judge, field, signature)


def check_judge(name: str, field: str, signature: Callable[[str], str]) -> None:
    """Raise InvalidFieldsError for the name of no model, or of one that cannot judge."""
    try:
        known = signature(name)
    except errors.UnknownModelError as error:
        raise errors.invalid_field(field, "unknown_model", error.detail) from error
    if known == OFFLINE:
        detail = "The offline model composes by rules and cannot judge texts: name another model as the judge."
        raise errors.invalid_field(field, "cannot_judge", detail)


def faults(found: Sequence[Assertion], field: str, *, expected: bool = True, depth: int = 1) -> Iterator[FieldError]:
    """Yield every rule that assertions break."""
    if len(found) > MOST_ASSERTIONS:
        yield FieldError(field, "too_many", f"There may be at most {MOST_ASSERTIONS} assertions.")
        return
    for number, one in enumerate(found):
        yield from _faults(one, f"{field}.{number}", expected=expected, depth=depth)


def _faults(one: Assertion, field: str, *, expected: bool, depth: int) -> Iterator[FieldError]:
    term = TERMS.get(one.kind)
    if term is None or (one.inverted and one.kind == assertions.SET):
        yield FieldError(f"{field}.type", "unknown", f"There is no assertion '{one.type[:60]}'.")
        return
    yield from _number_faults(one, term, field)
    if one.kind == assertions.SET:
        yield from _set_faults(one, field, expected=expected, depth=depth)
    elif one.assertions:
        yield FieldError(f"{field}.assert", "contradiction", "Only an assert-set holds assertions.")
    elif one.value is None and term.expects:
        if not expected:
            yield FieldError(f"{field}.value", "missing", f"'{one.type}' needs a value, for nothing is expected.")
    elif broken := term.fault(one.value):
        yield FieldError(f"{field}.value", "bad_value", f"'{one.type}' {broken}.")


def _set_faults(one: Assertion, field: str, *, expected: bool, depth: int) -> Iterator[FieldError]:
    if not one.assertions:
        yield FieldError(f"{field}.assert", "missing", "An assert-set needs assertions.")
    if depth >= MOST_DEPTH:
        yield FieldError(f"{field}.assert", "too_deep", f"Sets stand at most {MOST_DEPTH - 1} deep.")
        return
    yield from faults(one.assertions, f"{field}.assert", expected=expected, depth=depth + 1)


def _number_faults(one: Assertion, term: Term, field: str) -> Iterator[FieldError]:
    if not _within(one.weight, 0, MOST_WEIGHT):
        yield FieldError(f"{field}.weight", "out_of_range", f"A weight lies between 0 and {MOST_WEIGHT:g}.")
    if one.threshold is None:
        return
    if not term.takes_threshold:
        yield FieldError(f"{field}.threshold", "contradiction", f"'{one.type}' holds or does not: no threshold.")
    elif not _within(one.threshold, 0, term.most_threshold):
        detail = f"The threshold of '{one.type}' lies between 0 and {term.most_threshold:g}."
        yield FieldError(f"{field}.threshold", "out_of_range", detail)


def _within(value: Any, low: float, high: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
