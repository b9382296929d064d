"""What is asked of the prompts' API, and what is made of its answers."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

import pytest

from infra.cli import failures
from infra.cli import prompts_client as api
from infra.cli.client import Client
from tests.infra.cli import made_prompts as made
from tests.infra.cli import scripted_gateway
from tests.infra.cli.scripted_gateway import ScriptedGateway

Ask = Callable[[Client], Awaitable[Any]]
List = Callable[[Client, int], AsyncGenerator[Any, None]]
PATH = "/v1/prompts/teaser"
PROMPT = {"parts": {"user": "Sell."}, "variables": []}


@pytest.mark.parametrize(
    ("request_line", "answer", "ask"),
    [
        (f"GET {PATH}", made.template(), lambda c: api.template(c, "teaser")),
        (f"GET {PATH}/versions/latest", made.version(), lambda c: api.version(c, "teaser", "latest")),
        (f"GET {PATH}/diff", made.DIFF, lambda c: api.diff(c, "teaser", "2", "3")),
        (f"PUT {PATH}/labels/staging", made.template(), lambda c: api.set_label(c, "teaser", "staging", 3, "")),
        (f"POST {PATH}/rollback", made.template(), lambda c: api.rollback(c, "teaser", "production", "")),
        (f"POST {PATH}/render", made.rendered(), lambda c: api.render(c, "teaser", "3", {})),
        (f"POST {PATH}/optimizations", made.optimization(), lambda c: api.optimize(c, "teaser", "3", {})),
        ("POST /v1/prompts", made.version(), lambda c: api.create(c, "teaser", PROMPT, (), "")),
        (f"POST {PATH}/versions", made.version(), lambda c: api.publish(c, "teaser", PROMPT, (), "", 2)),
    ],
)
async def test_operations_return_what_is_answered(
    client: Client, gateway: ScriptedGateway, request_line: str, answer: Any, ask: Ask
) -> None:
    gateway.answer(request_line, scripted_gateway.json(answer))
    assert await ask(client) == answer


@pytest.mark.parametrize(
    ("ask", "body"),
    [
        (
            lambda c: api.create(c, "teaser", PROMPT, ("production",), "First."),
            {"name": "teaser", **PROMPT, "labels": ["production"], "note": "First."},
        ),
        (
            lambda c: api.publish(c, "teaser", PROMPT, (), "", 2),
            {**PROMPT, "labels": [], "note": "", "after": 2},
        ),
        (lambda c: api.render(c, "teaser", "3", {"a": 1}), {"version": 3, "variables": {"a": 1}}),
        (lambda c: api.render(c, "teaser", "latest", {}), {"label": "latest", "variables": {}}),
        (lambda c: api.optimize(c, "teaser", "0", {"publish": True}), {"version": 0, "publish": True}),
        (lambda c: api.set_label(c, "teaser", "staging", 3, "Try."), {"version": 3, "note": "Try."}),
        (lambda c: api.rollback(c, "teaser", "staging", "Back."), {"label": "staging", "note": "Back."}),
    ],
)
async def test_bodies_are_what_the_api_takes(
    client: Client, gateway: ScriptedGateway, ask: Ask, body: dict[str, Any]
) -> None:
    with pytest.raises(failures.ProblemError):
        await ask(client)
    assert gateway.received[0].json == body


@pytest.mark.parametrize(
    ("path", "list_", "item"),
    [
        ("/v1/prompts", api.templates, made.template()),
        (f"{PATH}/versions", lambda c, n: api.versions(c, "teaser", n), made.summary()),
        (f"{PATH}/audit", lambda c, n: api.audit(c, "teaser", n), made.entry()),
    ],
)
async def test_lists_are_read_up_to_their_limit(
    client: Client, gateway: ScriptedGateway, path: str, list_: List, item: Any
) -> None:
    pages = [{"items": [item] * 100, "next_cursor": "more"}, {"items": [item] * 20, "next_cursor": "even-more"}]
    gateway.answer(f"GET {path}", *map(scripted_gateway.json, pages))
    assert len([one async for one in list_(client, 120)]) == 120
    assert [one.query for one in gateway.received] == ["limit=100", "limit=20&cursor=more"]


@pytest.mark.parametrize(
    "page", [{"items": [made.template()], "next_cursor": None}, {"items": [], "next_cursor": "odd"}]
)
async def test_lists_end_with_their_last_page(client: Client, gateway: ScriptedGateway, page: dict[str, Any]) -> None:
    gateway.answer("GET /v1/prompts", scripted_gateway.json(page))
    assert [one async for one in api.templates(client, 1_000)] == page["items"]
    assert len(gateway.received) == 1


async def test_uses_and_removals_are_asked(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer(f"GET {PATH}/uses", scripted_gateway.json({"items": [made.use()], "next_cursor": None}))
    gateway.answer(f"DELETE {PATH}/labels/staging", scripted_gateway.json({}))
    assert await api.uses(client, "teaser") == [made.use()]
    await api.remove_label(client, "teaser", "staging")
    assert gateway.asked(f"DELETE {PATH}/labels/staging")


@pytest.mark.parametrize(("name", "path"), [("../keys", "..%2Fkeys"), ("a?b", "a%3Fb"), ("", "-")])
async def test_names_cannot_leave_their_path(client: Client, gateway: ScriptedGateway, name: str, path: str) -> None:
    with pytest.raises(failures.ProblemError):
        await api.template(client, name)
    assert gateway.received[0].path == f"/v1/prompts/{path}"


async def test_foreign_answer_is_told(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer(f"GET {PATH}", scripted_gateway.json({"name": "teaser"}))
    with pytest.raises(failures.ForeignAnswerError):
        await api.template(client, "teaser")
