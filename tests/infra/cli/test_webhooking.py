from typing import Any

import orjson
import pytest

from infra.cli import webhooking
from infra.cli.session import Session
from shared import errors
from tests.infra.cli import scripted_gateway
from tests.infra.cli.conftest import Kept, kept
from tests.infra.cli.display.test_webhooks import attempt, delivery, webhook
from tests.infra.cli.scripted_gateway import ScriptedGateway

NONE = {"types": [], "kinds": [], "tags": []}


@pytest.fixture
def target() -> Kept:
    return kept(width=200)


@pytest.fixture
def at_hand(at_hand: Session, target: Kept) -> Session:
    return Session(at_hand.client, target.output, at_hand.clock)


def listed(*items: Any) -> scripted_gateway.Answer:
    return scripted_gateway.json({"items": items, "next_cursor": None})


async def test_webhooks_make_a_table(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/webhooks", listed(webhook()))
    await webhooking.show_all(at_hand, 20)

    assert "wh_a" in target.out.getvalue()
    assert "https://example.com/hook" in target.out.getvalue()


async def test_without_webhooks_the_next_step_is_told(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/webhooks", listed())
    await webhooking.show_all(at_hand, 20)

    assert "pressroom webhooks create" in target.err.getvalue()


async def test_only_what_was_typed_is_sent(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/webhooks", scripted_gateway.json({**webhook(), "secret": "whsec_abc"}))
    typed = {"url": "https://example.com/", "events": None, "description": None, "filters": {**NONE, "tags": ["a"]}}
    await webhooking.create(at_hand, typed)

    assert gateway.received[0].json == {"url": "https://example.com/", "filters": {"tags": ["a"]}}
    assert "whsec_abc" in target.out.getvalue()
    assert "this one time" in target.err.getvalue()


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ({"status": "disabled", "filters": NONE}, {"status": "disabled"}),
        ({"filters": NONE, "all_jobs": True}, {"filters": {}}),
        ({"description": "", "filters": NONE}, {"description": ""}),
    ],
)
async def test_changes_are_sent(
    at_hand: Session, gateway: ScriptedGateway, typed: dict[str, Any], sent: dict[str, Any]
) -> None:
    gateway.answer("PATCH /v1/webhooks/wh_a", scripted_gateway.json(webhook()))
    await webhooking.update(at_hand, "wh_a", typed)

    assert gateway.received[0].json == sent


async def test_nothing_to_change_is_refused(at_hand: Session) -> None:
    with pytest.raises(errors.InvalidInputError, match="what to change"):
        await webhooking.update(at_hand, "wh_a", {"filters": NONE})


@pytest.mark.parametrize(("until", "told"), [(None, "worthless"), ("2026-03-02T10:00:00Z", "former secret too")])
async def test_rotation_tells_of_the_former_secret(
    at_hand: Session, target: Kept, gateway: ScriptedGateway, until: str | None, told: str
) -> None:
    made = {**webhook(former_secret_until=until), "secret": "whsec_new"}
    gateway.answer("POST /v1/webhooks/wh_a/rotate", scripted_gateway.json(made))
    await webhooking.rotate(at_hand, "wh_a", 24)

    assert "whsec_new" in target.out.getvalue()
    assert told in target.err.getvalue()


@pytest.mark.parametrize(
    ("status", "tried", "code", "told"),
    [
        ("delivered", attempt(status_code=204, response=""), 0, "msg_a arrived: 204 after 12 ms"),
        ("failed", attempt(status_code=None, error="target_timeout"), 1, "msg_a did not arrive: too slow"),
    ],
)
async def test_test_tells_how_it_went(
    at_hand: Session, target: Kept, gateway: ScriptedGateway, status: str, tried: Any, code: int, told: str
) -> None:
    sent = {**delivery(status=status, attempts=[tried]), "payload": {}}
    gateway.answer("POST /v1/webhooks/wh_a/test", scripted_gateway.json(sent))

    assert await webhooking.trial(at_hand, "wh_a") == code
    assert told in target.out.getvalue()


async def test_deliveries_make_a_table(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/webhooks/wh_a/deliveries", listed(delivery()), listed())
    await webhooking.show_deliveries(at_hand, "wh_a", ["pending"], 20)
    await webhooking.show_deliveries(at_hand, "wh_a", [], 20)

    assert "msg_a" in target.out.getvalue()
    assert "no such messages" in target.err.getvalue()


async def test_attempts_make_a_table(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gone = {**delivery(status="failed", reason="exhausted"), "payload": {}}
    gateway.answer("GET /v1/webhooks/wh_a/deliveries/msg_a", scripted_gateway.json(gone))
    await webhooking.show_delivery(at_hand, "wh_a", "msg_a")

    assert "job.failed about job_a is failed: exhausted" in target.out.getvalue()
    assert "oh no" in target.out.getvalue()


async def test_replays_go_on_until_nothing_is_left(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    rounds = [{"replayed": 200, "more": True}, {"replayed": 7, "more": False}]
    gateway.answer("POST /v1/webhooks/wh_a/replay-failed", *map(scripted_gateway.json, rounds))
    await webhooking.replay_failed(at_hand, "wh_a", "2026-03-01")

    assert target.out.getvalue() == "207 messages sent once more\n"
    assert "200 so far" in target.err.getvalue()
    assert gateway.received[0].query == "since=2026-03-01T00%3A00%3A00Z"


async def test_programs_get_json(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/webhooks/wh_a/deliveries/msg_a/replay", scripted_gateway.json(delivery()))
    gateway.answer("DELETE /v1/webhooks/wh_a", scripted_gateway.Answer([], 204))
    target = kept(json=True)
    alone = Session(at_hand.client, target.output, at_hand.clock)
    await webhooking.replay(alone, "wh_a", "msg_a")
    await webhooking.delete(alone, "wh_a")
    first, second = map(orjson.loads, target.out.getvalue().splitlines())

    assert first["id"] == "msg_a"
    assert second == {"id": "wh_a", "status": "deleted"}
