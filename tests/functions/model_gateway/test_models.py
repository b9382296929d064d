import pytest

from functions.model_gateway.schemas import Model, ModelList
from tests.functions.model_gateway.conftest import Client


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSROOM_MODELS", '{"writer":{"chain":["openai/gpt-4o-mini","offline"]}}')


async def test_lists_what_can_be_asked(acme: Client) -> None:
    found = ModelList.model_validate_json((await acme.send("GET", "/v1/openai/models")).content)

    assert {"offline", "writer", "hashed"} <= {model.id for model in found.data}


@pytest.mark.parametrize("path", ["/v1/openai/models/writer", "/v1/openai/v1/models/writer"])
async def test_shows_a_model(acme: Client, path: str) -> None:
    found = Model.model_validate_json((await acme.send("GET", path)).content)

    assert (found.id, found.owned_by) == ("writer", "writer")


@pytest.mark.parametrize("name", ["nobody", "no/body", "no%2Fbody", "no/bo/dy"])
async def test_unknown_models_are_not_found(acme: Client, name: str) -> None:
    response = await acme.send("GET", f"/v1/openai/models/{name}")

    assert (response.status_code, response.json()["error"]["code"]) == (404, "model_not_found")
    assert name.replace("%2F", "/") in response.json()["error"]["message"]
