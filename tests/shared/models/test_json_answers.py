from typing import Any

import pytest

from shared import errors
from shared.models import json_answers


def test_json_is_read() -> None:
    assert json_answers.parse(b'{"a": [1]}') == {"a": [1]}


def test_broken_json_is_an_answer_error_without_a_cause() -> None:
    with pytest.raises(errors.ProviderAnswerError) as caught:
        json_answers.parse('{"secret": ')
    assert caught.value.__suppress_context__


def test_broken_json_may_count_as_none() -> None:
    assert json_answers.parse_or_none("<html>") is None
    assert json_answers.parse_or_none("{}") == {}


@pytest.mark.parametrize("value", [None, [], "text", 1])
def test_mapping_accepts_objects_only(value: Any) -> None:
    assert json_answers.mapping({"a": 1}) == {"a": 1}
    with pytest.raises(errors.ProviderAnswerError):
        json_answers.mapping(value)


@pytest.mark.parametrize("value", [None, {}, "text", 1])
def test_sequence_accepts_arrays_only(value: Any) -> None:
    assert json_answers.sequence([1]) == [1]
    with pytest.raises(errors.ProviderAnswerError):
        json_answers.sequence(value)
