from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from infra.cli import failures
from infra.cli import tokens_client as api
from infra.cli.client import Client
from tests.infra.cli import made_tokens, scripted_gateway
from tests.infra.cli.scripted_gateway import ScriptedGateway

Ask = Callable[[Client], Awaitable[Any]]


@pytest.mark.parametrize(
    ("request_line", "answer", "ask"),
    [
        ("POST /v1/tokens/count", made_tokens.count(), lambda c: api.count(c, {})),
        ("POST /v1/tokens/price", made_tokens.price(), lambda c: api.price(c, {})),
        ("POST /v1/tokens/compress", made_tokens.compressed(), lambda c: api.compress(c, {})),
    ],
)
async def test_operations_return_what_is_answered(
    client: Client, gateway: ScriptedGateway, request_line: str, answer: Any, ask: Ask
) -> None:
    gateway.answer(request_line, scripted_gateway.json(answer))
    assert await ask(client) == answer


async def test_report_is_read_page_by_page(client: Client, gateway: ScriptedGateway) -> None:
    pages = [
        {"items": [made_tokens.template_saving(name="a")], "next_cursor": "more"},
        {"items": [made_tokens.template_saving(name="b")], "next_cursor": None},
    ]
    gateway.answer("GET /v1/tokens/report", *map(scripted_gateway.json, pages))
    assert [one["name"] async for one in api.report(client, "openai/x", 10)] == ["a", "b"]
    assert [one.query for one in gateway.received] == [
        "model=openai%2Fx&limit=10",
        "model=openai%2Fx&limit=9&cursor=more",
    ]


async def test_report_ends_at_its_limit(client: Client, gateway: ScriptedGateway) -> None:
    page = {"items": [made_tokens.template_saving()], "next_cursor": "more"}
    gateway.answer("GET /v1/tokens/report", scripted_gateway.json(page))
    assert len([one async for one in api.report(client, "", 1)]) == 1


async def test_models_are_listed(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/tokens/models", scripted_gateway.json({"items": [made_tokens.model()]}))
    assert await api.models(client) == [made_tokens.model()]


async def test_foreign_answer_is_told(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/tokens/count", scripted_gateway.json({"tokens": 3}))
    with pytest.raises(failures.ForeignAnswerError):
        await api.count(client, {})
