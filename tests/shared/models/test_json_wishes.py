import pytest

from shared.models import json_wishes
from shared.models.base import CompletionRequest, Message

PLAIN = CompletionRequest((Message("user", "List three breads."),))
OBJECT = CompletionRequest((Message("user", "List three breads as JSON."),), json_object=True)
SCHEMA = CompletionRequest(PLAIN.messages, json_schema={"type": "array"})


@pytest.mark.parametrize(("request_", "wanted"), [(PLAIN, False), (OBJECT, True), (SCHEMA, True)])
def test_json_is_wanted_by_schema_or_as_any_object(request_: CompletionRequest, *, wanted: bool) -> None:
    assert json_wishes.wanted(request_) is wanted


def test_words_hold_the_schema_if_there_is_one() -> None:
    assert json_wishes.words(OBJECT) == "Answer with one JSON object and nothing else."
    assert json_wishes.words(SCHEMA).endswith('fit this JSON schema:\n{"type":"array"}')


@pytest.mark.parametrize(("request_", "mentioned"), [(PLAIN, False), (OBJECT, True)])
def test_mention_of_json_is_found_in_any_case(request_: CompletionRequest, *, mentioned: bool) -> None:
    assert json_wishes.mentioned(request_) is mentioned
