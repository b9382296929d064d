from typing import Any

import pytest
from pydantic import ValidationError

from shared.gateway.embedding_request import EmbeddingRequest


@pytest.mark.parametrize(("given", "texts"), [("a", ("a",)), (["a", "b"], ("a", "b"))])
def test_takes_a_text_or_several(given: Any, texts: tuple[str, ...]) -> None:
    assert EmbeddingRequest(model="m", input=given).texts == texts


@pytest.mark.parametrize(
    "given",
    [
        {"input": ""},
        {"input": []},
        {"input": [""]},
        {"input": [1, 2]},
        {"input": [[1, 2]]},
        {"input": "a", "dimensions": 0},
        {"input": "a", "encoding_format": "int8"},
        {},
    ],
)
def test_anything_else_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        EmbeddingRequest.model_validate({"model": "m", **given})
