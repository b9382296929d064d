from typing import Any, cast

import pytest

from infra.cli import failures
from infra.cli.failures import Problem
from shared import errors
from shared.errors import FieldError

DOCUMENT = cast("Problem", {"title": "No.", "status": 409, "detail": "Not now.", "code": "conflict"})


@pytest.mark.parametrize("retryable", [True, False])
def test_the_gateway_says_what_is_retryable(*, retryable: bool) -> None:
    error = failures.from_problem(cast("Problem", {**DOCUMENT, "retryable": retryable}))
    assert error.retryable is retryable


def test_a_problem_is_kept_word_for_word() -> None:
    document = cast("Problem", {**DOCUMENT, "retry_after": 3, "unknown": ["to", "us"]})
    error = failures.from_problem(document)
    assert failures.to_problem(error) is document
    assert error.retry_after == 3
    assert str(error) == "Not now."


def test_our_own_failures_become_problems() -> None:
    assert failures.to_problem(failures.UnreachableError("Nothing there.")) == {
        "title": "Nothing answers at the gateway's address.",
        "status": 500,
        "detail": "Nothing there.",
        "code": "unreachable",
    }


def test_broken_fields_are_listed() -> None:
    broken: Any = FieldError("scopes", "unknown", "There is no such scope.")
    problem = failures.to_problem(errors.InvalidFieldsError(errors=[broken]))
    assert problem["errors"] == [{"field": "scopes", "rule": "unknown", "detail": "There is no such scope."}]
