from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from infra.cli import cache_client as api
from infra.cli import failures
from infra.cli.client import Client
from tests.infra.cli import made, scripted_gateway
from tests.infra.cli.made_cache import KEY, entry, evidence, listed, namespace, recommendation
from tests.infra.cli.scripted_gateway import ScriptedGateway

LOOKUP = {"status": "miss", "level": None, "reason": "miss: expired", "key": KEY, "age_seconds": 0.0, "value": None}
STORED = {"namespace": "chat", "key": KEY, "levels": ["memory"], "expires_at": made.CREATED}
INVALIDATED = {"namespace": "chat", "what": "all", "sequence": 1, "job": None}
JUDGED = {"verdict": "confirmed", "labels": 1, "removed": None}
RECOMMENDED = {"since": made.CREATED, "until": made.CREATED, "asked": 9, "items": [recommendation()]}
ONE = f"/v1/cache/entries/chat/{KEY}"
ANSWER = f"/v1/cache/answers/chat/{KEY}"


@pytest.mark.parametrize(
    ("request_line", "query", "answer", "ask"),
    [
        ("POST /v1/cache/lookup", "", LOOKUP, lambda c: api.look_up(c, "chat", {"a": 1})),
        (f"GET {ONE}", "", entry(), lambda c: api.entry(c, "chat", KEY)),
        ("PUT /v1/cache/entries", "", STORED, lambda c: api.put(c, {})),
        ("GET /v1/cache/namespaces/chat", "", namespace(), lambda c: api.namespace(c, "chat")),
        ("PUT /v1/cache/namespaces/chat", "", namespace(), lambda c: api.set_policy(c, "chat", {})),
        ("GET /v1/cache/namespaces/chat/evidence", "", evidence(), lambda c: api.evidence(c, "chat")),
        ("POST /v1/cache/invalidate", "", INVALIDATED, lambda c: api.invalidate(c, {})),
        ("POST /v1/cache/warm", "", made.job(), lambda c: api.warm(c, {})),
        (
            "GET /v1/cache/recommendations",
            "hours=9&namespace=chat",
            RECOMMENDED,
            lambda c: api.recommendations(c, 9, "chat"),
        ),
        (f"POST {ONE}/confirm", "", JUDGED, lambda c: api.judge(c, "chat", KEY, "confirm", answer=False)),
        (f"POST {ANSWER}/reject", "", JUDGED, lambda c: api.judge(c, "chat", KEY, "reject", answer=True)),
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


async def test_namespaces_are_listed(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/cache/namespaces", scripted_gateway.json({"items": [namespace()]}))
    assert await api.namespaces(client) == [namespace()]


async def test_pages_are_turned_up_to_the_limit(client: Client, gateway: ScriptedGateway) -> None:
    pages = [{"items": [listed()] * 100, "next_cursor": "more"}, {"items": [listed()] * 5, "next_cursor": "rest"}]
    gateway.answer("GET /v1/cache/entries", *map(scripted_gateway.json, pages))
    found = [one async for one in api.entries(client, "chat", "de", 105)]
    assert len(found) == 105
    assert [one.query for one in gateway.received] == [
        "namespace=chat&tag=de&limit=100",
        "namespace=chat&tag=de&limit=5&cursor=more",
    ]


async def test_foreign_answer_is_told(client: Client, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/cache/namespaces/chat", scripted_gateway.json({"namespace": "chat"}))
    with pytest.raises(failures.ForeignAnswerError):
        await api.namespace(client, "chat")


def test_window_of_all_namespaces_names_none() -> None:
    assert api.window_params(24, "") == [("hours", 24)]
