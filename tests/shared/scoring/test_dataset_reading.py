from typing import Any

import orjson
import pytest

from shared import errors
from shared.scoring import dataset_reading
from shared.scoring.assertion import Assertion
from shared.scoring.dataset import MAX_EXAMPLES


def refusals(plain: list[Any]) -> list[tuple[str, str]]:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        dataset_reading.checked(plain)
    return [(one.field, one.rule) for one in caught.value.errors]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (b'{"topic": "tea"}\n\n{"topic": "milk"}\n', True),
        (b'[{"topic": "tea"}, {"topic": "milk"}]', False),
        (b'{"examples": [{"variables": {"topic": "tea"}}, {"variables": {"topic": "milk"}}]}', False),
    ],
)
def test_every_form_reads_alike(body: bytes, lines: bool) -> None:  # noqa: FBT001 - a parameter of the test
    found = dataset_reading.read(body, lines=lines)

    assert [one.variables for one in found] == [{"topic": "tea"}, {"topic": "milk"}]


def test_example_keeps_what_it_says() -> None:
    plain = {"id": "e1", "variables": {"topic": "tea"}, "expected": "x", "assert": [{"type": "contains", "value": "x"}]}
    (found,) = dataset_reading.checked([plain])

    assert (found.id, found.expected, found.assertions) == ("e1", "x", (Assertion("contains", "x"),))


@pytest.mark.parametrize(
    ("plain", "field", "rule"),
    [
        ("tea", "", "not_an_object"),
        ({}, "", "not_an_object"),
        ({"variables": {"a": 1}, "expect": 1}, ".expect", "unknown_field"),
        ({"variables": ["a"]}, ".variables", "not_an_object"),
        ({"variables": {}, "id": ""}, ".id", "wrong_form"),
        ({"variables": {}, "id": "x" * 101}, ".id", "wrong_form"),
        ({"variables": {}, "id": 7}, ".id", "wrong_form"),
        ({"variables": {}, "assert": {"type": "is-json"}}, ".assert", "wrong_form"),
        ({"variables": {}, "assert": [{"value": 1}]}, ".assert", "wrong_form"),
        ({"variables": {}, "assert": [{"type": "no-such"}]}, ".assert.0.type", "unknown"),
        ({"variables": {}, "assert": [{"type": "equals"}]}, ".assert.0.value", "missing"),
    ],
)
def test_broken_example_is_named_by_place(plain: Any, field: str, rule: str) -> None:
    assert refusals([{"topic": "tea"}, plain]) == [(f"examples.1{field}", rule)]


def test_expected_answer_stands_in_for_value() -> None:
    plain = {"variables": {"a": 1}, "expected": "x", "assert": [{"type": "equals"}]}

    assert dataset_reading.checked([plain])[0].assertions == (Assertion("equals"),)


def test_only_first_faults_are_told() -> None:
    assert len(refusals([0] * 50)) == dataset_reading.MOST_ERRORS


@pytest.mark.parametrize("number", [0, MAX_EXAMPLES + 1])
def test_wrong_number_of_examples_is_refused(number: int) -> None:
    assert refusals([{"topic": at} for at in range(number)]) == [("examples", "wrong_number")]


@pytest.mark.parametrize("twice", [{"topic": "tea"}, {"id": "one", "variables": {"topic": "milk"}}])
def test_same_example_twice_is_refused(twice: dict[str, Any]) -> None:
    assert refusals([twice, {"id": "one", "variables": {"a": 1}}, twice]) == [("examples", "repeated")]


def test_broken_line_is_told_by_number() -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        dataset_reading.read(b'{"topic": "tea"}\n\n{"topic":\n', lines=True)
    (found,) = caught.value.errors
    assert (found.field, found.rule) == ("examples.1", "not_json")
    assert "Line 3" in found.detail


@pytest.mark.parametrize("body", [b'{"variables": {}}', b'"tea"', b'{"examples": {}}'])
def test_body_without_list_is_refused(body: bytes) -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        dataset_reading.read(body, lines=False)
    assert [(one.field, one.rule) for one in caught.value.errors] == [("examples", "not_a_list")]


def test_body_that_is_no_json_is_malformed() -> None:
    with pytest.raises(errors.MalformedBodyError, match="not JSON"):
        dataset_reading.read(b"{", lines=False)


def test_many_examples_come_in_order() -> None:
    body = b"\n".join(orjson.dumps({"topic": f"topic {at}"}) for at in range(MAX_EXAMPLES))

    assert [one.variables["topic"] for one in dataset_reading.read(body, lines=True)][-1] == "topic 999"
