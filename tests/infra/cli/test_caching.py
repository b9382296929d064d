import io
from typing import Any

import orjson
import pytest

from infra.cli import caching
from infra.cli.caching import Warming
from infra.cli.session import Session
from shared import errors
from tests.infra.cli import made, scripted_gateway
from tests.infra.cli.conftest import Kept, kept
from tests.infra.cli.made_cache import KEY, POLICY, entry, evidence, listed, namespace, recommendation
from tests.infra.cli.scripted_gateway import ScriptedGateway

LOOKUP = {"status": "hit", "level": "memory", "reason": "hit-memory", "key": KEY, "age_seconds": 5.0, "value": "Hallo"}


@pytest.fixture
def target() -> Kept:
    return kept(width=100)


@pytest.fixture
def at_hand(at_hand: Session, target: Kept) -> Session:
    return Session(at_hand.client, target.output, at_hand.clock)


def file(text: str) -> Any:
    made_up = io.StringIO(text)
    made_up.name = "requests.jsonl"
    return made_up


async def test_key_shows_its_entry(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer(f"GET /v1/cache/entries/chat/{KEY}", scripted_gateway.json(entry()))
    assert await caching.get(at_hand, "chat", KEY) == 0
    assert "Guten Morgen" in target.out.getvalue()


@pytest.mark.parametrize(("status", "code", "shown"), [("hit", 0, "Hallo\n"), ("miss", 1, "")])
async def test_request_is_looked_up(
    at_hand: Session, target: Kept, gateway: ScriptedGateway, status: str, code: int, shown: str
) -> None:
    gateway.answer("POST /v1/cache/lookup", scripted_gateway.json({**LOOKUP, "status": status}))
    assert await caching.get(at_hand, "chat", '{"text": "Hello"}') == code
    assert gateway.received[0].json == {"namespace": "chat", "request": {"text": "Hello"}}
    assert target.out.getvalue() == shown
    assert "hit-memory, 5 s old" in target.err.getvalue()


async def test_only_what_was_typed_is_stored(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    stored = {"namespace": "chat", "key": KEY, "levels": ["memory", "shared"], "expires_at": made.CREATED}
    gateway.answer("PUT /v1/cache/entries", scripted_gateway.json(stored))
    await caching.put(at_hand, {"namespace": "chat", "request": 1, "value": 2, "ttl": None, "tags": []})
    assert gateway.received[0].json == {"namespace": "chat", "request": 1, "value": 2}
    assert target.out.getvalue() == f"{KEY}\n"
    assert "the memory level and the shared level" in target.err.getvalue()


@pytest.mark.parametrize(("items", "told"), [([listed()], KEY), ([], "no such entries")])
async def test_entries_make_a_table(
    at_hand: Session, target: Kept, gateway: ScriptedGateway, items: list[Any], told: str
) -> None:
    gateway.answer("GET /v1/cache/entries", scripted_gateway.json({"items": items, "next_cursor": None}))
    await caching.entries(at_hand, "chat", "", 20)
    assert told in target.out.getvalue() + target.err.getvalue()


async def test_namespaces_make_a_table(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/cache/namespaces", scripted_gateway.json({"items": [namespace()]}))
    await caching.namespaces(at_hand)
    assert "chat" in target.out.getvalue()


async def test_rest_of_a_policy_stays(at_hand: Session, gateway: ScriptedGateway) -> None:
    one = "/v1/cache/namespaces/chat"
    gateway.answer(f"GET {one}", scripted_gateway.json(namespace(policy={**POLICY, "ttl": 60})))
    gateway.answer(f"PUT {one}", scripted_gateway.json(namespace()))
    gateway.answer(f"GET {one}/evidence", scripted_gateway.json(evidence()))
    await caching.namespace(at_hand, "chat", {"max_temperature": 2.0, "semantic_enabled": True})
    (sent,) = gateway.asked(f"PUT {one}")
    semantic = {**POLICY["semantic"], "enabled": True}
    assert sent.json == {**POLICY, "ttl": 60, "max_temperature": 2.0, "semantic": semantic}


async def test_namespace_is_shown_unchanged(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/cache/namespaces/chat", scripted_gateway.json(namespace()))
    gateway.answer("GET /v1/cache/namespaces/chat/evidence", scripted_gateway.json(evidence()))
    await caching.namespace(at_hand, "chat", {})
    assert [one.method for one in gateway.received] == ["GET", "GET"]
    assert "fresh for" in target.out.getvalue()


@pytest.mark.parametrize(
    ("job", "told"), [(None, "all in chat counts as absent"), (made.job(), "pressroom watch job_a")]
)
async def test_invalidation_holds_at_once(
    at_hand: Session, target: Kept, gateway: ScriptedGateway, job: Any, told: str
) -> None:
    found = {"namespace": "chat", "what": "all", "sequence": 3, "job": job}
    gateway.answer("POST /v1/cache/invalidate", scripted_gateway.json(found))
    assert await caching.invalidate(at_hand, {"namespace": "chat", "all": True}, wait=job is None) == 0
    assert told in target.out.getvalue() + target.err.getvalue()


@pytest.mark.parametrize(
    ("verdict", "removed", "told"),
    [
        ("confirm", None, "confirmed: 2 pieces of evidence\n"),
        ("reject", "entry", "rejected: 2 pieces of evidence; the answer is deleted\n"),
        ("reject", "match", "rejected: 2 pieces of evidence; it answers no other question any more\n"),
    ],
)
async def test_verdict_tells_what_it_does(
    at_hand: Session, target: Kept, gateway: ScriptedGateway, verdict: str, removed: str | None, told: str
) -> None:
    answer = {"verdict": f"{verdict}ed", "labels": 2, "removed": removed}
    gateway.answer(f"POST /v1/cache/entries/chat/{KEY}/{verdict}", scripted_gateway.json(answer))
    await caching.judge(at_hand, "chat", KEY, verdict, answer=False)
    assert target.out.getvalue() == told


@pytest.mark.parametrize(("items", "told"), [([recommendation()], "Keep answers longer."), ([], "Nothing stands out")])
async def test_recommendations_are_told(
    at_hand: Session, target: Kept, gateway: ScriptedGateway, items: list[Any], told: str
) -> None:
    found = {"since": made.CREATED, "until": made.CREATED, "asked": 9, "items": items}
    gateway.answer("GET /v1/cache/recommendations", scripted_gateway.json(found))
    await caching.recommend(at_hand, 24, "")
    assert told in target.out.getvalue() + target.err.getvalue()


async def test_programs_get_one_recommendation_a_line(at_hand: Session, gateway: ScriptedGateway) -> None:
    found = {"since": made.CREATED, "until": made.CREATED, "asked": 9, "items": [recommendation()] * 2}
    gateway.answer("GET /v1/cache/recommendations", scripted_gateway.json(found))
    target = kept(json=True)
    await caching.recommend(Session(at_hand.client, target.output, at_hand.clock), 24, "")
    assert [orjson.loads(line) for line in target.out.getvalue().splitlines()] == [recommendation()] * 2


@pytest.mark.parametrize(
    ("wanted", "body"),
    [
        (Warming("chat", top=5, hours=9), {"top": 5, "hours": 9}),
        (Warming("chat", requests=file('{"a": 1}\n\n{"b": 2}\n')), {"requests": [{"a": 1}, {"b": 2}]}),
        (
            Warming("chat", entries=file('{"request": 1, "value": 2}'), ttl=60, tags=("t",), most="0.5"),
            {"entries": [{"request": 1, "value": 2}], "ttl": 60, "tags": ["t"], "max_cost_usd": "0.5"},
        ),
    ],
)
def test_what_was_typed_is_warmed(wanted: Warming, body: dict[str, Any]) -> None:
    assert wanted.body() == {"namespace": "chat", **body}


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (Warming("chat"), "Say what to warm"),
        (Warming("chat", top=3, requests=file("{}")), "Say what to warm"),
        (Warming("chat", requests=file("{}\nnonsense")), "Line 2 of requests.jsonl is not JSON"),
    ],
)
def test_what_does_not_go_together_is_told(wanted: Warming, told: str) -> None:
    with pytest.raises(errors.InvalidInputError, match=told):
        wanted.body()


async def test_warming_may_be_left_alone(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/cache/warm", scripted_gateway.json(made.job()))
    assert await caching.warm(at_hand, Warming("chat", top=3), wait=False) == 0
    assert target.out.getvalue() == "job_a\n"


@pytest.mark.parametrize(("typed", "meant"), [('{"a": 1}', {"a": 1}), ("3", 3), ("plain words", "plain words")])
def test_json_may_be_typed(typed: str, meant: Any) -> None:
    assert caching.parsed(typed) == meant
