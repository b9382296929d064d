import pytest

from functions.model_gateway import openai_errors, routes
from tests.functions.model_gateway.conftest import CHAT, Client

OPENAI = [route for route in routes.ROUTES if route.path.startswith(openai_errors.PREFIX)]


@pytest.mark.parametrize("route", OPENAI, ids=lambda route: route.path)
def test_routes_of_the_openai_api_tell_errors_in_its_form(route: routes.Route) -> None:  # type: ignore[type-arg]
    assert route.form is openai_errors.FORM
    assert route.scope == routes.CALL


async def test_clients_that_add_v1_find_everything(acme: Client) -> None:
    chat = {"model": "offline", "messages": [{"role": "user", "content": "Hello"}]}
    found = [
        await acme.send("POST", CHAT.replace("openai/", "openai/v1/"), json=chat),
        await acme.send("POST", "/v1/openai/v1/embeddings", json={"model": "hashed", "input": "x"}),
        await acme.send("GET", "/v1/openai/v1/models"),
        await acme.send("GET", "/v1/openai/v1/models/offline"),
    ]

    assert [response.status_code for response in found] == [200] * 4
