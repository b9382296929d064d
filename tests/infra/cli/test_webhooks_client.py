from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from infra.cli import failures
from infra.cli import webhooks_client as api
from infra.cli.client import Client
from tests.infra.cli import scripted_gateway
from tests.infra.cli.display.test_webhooks import delivery, webhook
from tests.infra.cli.scripted_gateway import ScriptedGateway

REVEALED = {**webhook(), "secret": "whsec_abc"}
FULL = {**delivery(), "payload": {}}


@pytest.mark.parametrize(
    ("request_line", "query", "answer", "ask"),
    [
        ("POST /v1/webhooks", "", REVEALED, lambda c: api.create(c, {"url": "https://example.com/"})),
        ("PATCH /v1/webhooks/wh_a", "", webhook(), lambda c: api.change(c, "wh_a", {"status": "enabled"})),
        ("POST /v1/webhooks/wh_a/rotate", "overlap_hours=3", REVEALED, lambda c: api.rotate(c, "wh_a", 3)),
        ("POST /v1/webhooks/wh_a/test", "", FULL, lambda c: api.trial(c, "wh_a")),
        ("GET /v1/webhooks/wh_a/deliveries/msg_a", "", FULL, lambda c: api.delivery(c, "wh_a", "msg_a")),
        ("POST /v1/webhooks/wh_a/deliveries/msg_a/replay", "", delivery(), lambda c: api.replay(c, "wh_a", "msg_a")),
        (
            "POST /v1/webhooks/wh_a/replay-failed",
            "since=2026-03-01T10%3A00%3A00Z",
            {"replayed": 3, "more": False},
            lambda c: api.replay_failed(c, "wh_a", "2026-03-01T10:00:00Z"),
        ),
    ],
)
async def test_operation_is_asked_for(
    client: Client,
    gateway: ScriptedGateway,
    request_line: str,
    query: str,
    answer: Any,
    ask: Callable[[Client], Awaitable[Any]],
) -> None:
    gateway.answer(request_line, scripted_gateway.json(answer))

    assert await ask(client) == answer
    assert [one.query for one in gateway.asked(request_line)] == [query]


async def test_pages_are_turned_up_to_the_limit(client: Client, gateway: ScriptedGateway) -> None:
    pages = [{"items": [delivery()] * 100, "next_cursor": "more"}, {"items": [delivery()] * 5, "next_cursor": "rest"}]
    gateway.answer("GET /v1/webhooks/wh_a/deliveries", *map(scripted_gateway.json, pages))
    found = [one async for one in api.deliveries(client, "wh_a", ["failed"], 105)]

    assert len(found) == 105
    assert [one.query for one in gateway.received] == ["status=failed&limit=100", "status=failed&limit=5&cursor=more"]


async def test_odd_id_stays_one_segment(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("DELETE /v1/webhooks/a%2Fb", scripted_gateway.Answer([], 204))
    await api.delete(client, "a/b")

    assert gateway.received[0].path == "/v1/webhooks/a%2Fb"


async def test_foreign_answer_is_told(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/webhooks", scripted_gateway.json({"items": [{"id": 1}], "next_cursor": None}))
    with pytest.raises(failures.ForeignAnswerError):
        [one async for one in api.webhooks(client, 5)]
