from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from functions.cache_lookup.schemas import MAX_TTL, NewEntry, Question, Questions, usd

QUESTION: dict[str, Any] = {"namespace": "tests", "request": {"a": 1}}
ENTRY: dict[str, Any] = {**QUESTION, "value": None}
BAD_QUESTIONS = [
    ({"namespace": "tests"}, "request"),
    ({"request": 1}, "namespace"),
    ({**QUESTION, "namespace": ""}, "namespace"),
    ({**QUESTION, "namespace": "A"}, "namespace"),
    ({**QUESTION, "namespace": "a/b"}, "namespace"),
    ({**QUESTION, "namespace": "a\n"}, "namespace"),
    ({**QUESTION, "namespace": "n" * 65}, "namespace"),
    ({**QUESTION, "namespace": None}, "namespace"),
    ({**QUESTION, "namespace": 1}, "namespace"),
    ({**QUESTION, "fold": "perhaps"}, "fold"),
    ({**QUESTION, "tenant": "other"}, "tenant"),
]
BAD_ENTRIES = [
    (QUESTION, "value"),
    ({**ENTRY, "ttl": 0}, "ttl"),
    ({**ENTRY, "ttl": -1}, "ttl"),
    ({**ENTRY, "ttl": 1.5}, "ttl"),
    ({**ENTRY, "ttl": MAX_TTL + 1}, "ttl"),
    ({**ENTRY, "cost_usd": -0.01}, "cost_usd"),
    ({**ENTRY, "cost_usd": "NaN"}, "cost_usd"),
    ({**ENTRY, "cost_usd": 1_000_001}, "cost_usd"),
    ({**ENTRY, "cost_usd": "much"}, "cost_usd"),
    ({**ENTRY, "tokens": -1}, "tokens"),
    ({**ENTRY, "tokens": 10**10}, "tokens"),
    ({**ENTRY, "key": "0"}, "key"),
]


@pytest.mark.parametrize(("body", "field"), BAD_QUESTIONS)
def test_bad_questions_are_refused(body: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Question.model_validate(body)
    assert [error["loc"][0] for error in caught.value.errors()] == [field]


@pytest.mark.parametrize(("body", "field"), BAD_ENTRIES)
def test_bad_entries_are_refused(body: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        NewEntry.model_validate(body)
    assert [error["loc"][0] for error in caught.value.errors()] == [field]


@pytest.mark.parametrize("lookups", [[], [QUESTION] * 101, None, QUESTION])
def test_batch_of_no_or_too_many_is_refused(lookups: Any) -> None:
    with pytest.raises(ValidationError):
        Questions.model_validate({"lookups": lookups})


def test_white_space_is_folded_unless_told() -> None:
    assert Question.model_validate(QUESTION).fold


@pytest.mark.parametrize("request_", [None, True, 1, 1.5, "", [], {}])
def test_request_is_any_json(request_: Any) -> None:
    assert Question.model_validate({**QUESTION, "request": request_}).request == request_


@pytest.mark.parametrize(
    ("given", "nano"), [("0.000000001", 1), (0.25, 250_000_000), (0, 0), ("1.0000000019", 1_000_000_001)]
)
def test_cost_is_kept_in_billionths(given: Any, nano: int) -> None:
    assert NewEntry.model_validate({**ENTRY, "cost_usd": given}).cost_nano_usd == nano


def test_billionths_are_exact_dollars() -> None:
    assert usd(1_500_000_001) == Decimal("1.500000001")
