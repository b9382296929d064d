import base64
import struct
from typing import Any

import pytest

from functions.model_gateway.schemas import EmbeddingList
from tests.functions.model_gateway.conftest import Client


async def test_answer_is_as_described(acme: Client) -> None:
    response = await acme.embed(["a kettle", "a bicycle"])
    found = EmbeddingList.model_validate_json(response.content)

    assert [one.index for one in found.data] == [0, 1]
    assert sum(number * number for number in found.data[0].embedding) == pytest.approx(1.0, abs=1e-4)
    assert response.headers["x-pressroom-cache"] == "miss: not stored"
    assert response.headers["x-pressroom-model"] == found.model


async def test_base64_holds_the_same_numbers(acme: Client) -> None:
    plain = (await acme.embed("a kettle")).json()["data"][0]["embedding"]
    packed = base64.b64decode((await acme.embed("a kettle", encoding_format="base64")).json()["data"][0]["embedding"])

    assert list(struct.unpack(f"<{len(plain)}f", packed)) == plain


async def test_each_text_is_kept_on_its_own(acme: Client) -> None:
    await acme.embed("a kettle")
    reasons = [(await acme.embed(given)).headers["x-pressroom-cache"] for given in ("a kettle", ["a kettle", "x"])]

    assert reasons == ["hit-memory", "partial: 1 of 2 stored"]


@pytest.mark.parametrize(
    ("given", "status", "param"),
    [
        ({"input": [[1, 2]]}, 400, "input.0"),
        ({"input": []}, 400, "input"),
        ({}, 400, "input"),
        ({"input": "a", "model": "nobody"}, 404, "model"),
    ],
)
async def test_bad_requests_are_told_as_the_openai_api_does(
    acme: Client, given: dict[str, Any], status: int, param: str
) -> None:
    response = await acme.send("POST", "/v1/openai/embeddings", json={"model": "hashed", **given})

    assert (response.status_code, response.json()["error"]["param"]) == (status, param)
