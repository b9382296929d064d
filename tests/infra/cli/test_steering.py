from typing import Any

import orjson
import pytest

from infra.cli import steering
from infra.cli.session import Session
from shared import errors
from tests.infra.cli import made, scripted_gateway
from tests.infra.cli.conftest import Kept, kept
from tests.infra.cli.scripted_gateway import ScriptedGateway

LINK = {"path": "/v1/approvals/job_a/page?token=1.x", "expires_at": "2026-01-02T00:00:00Z"}


@pytest.fixture
def target() -> Kept:
    return kept(width=140)


@pytest.fixture
def at_hand(at_hand: Session, target: Kept) -> Session:
    return Session(at_hand.client, target.output, at_hand.clock)


def approval() -> dict[str, Any]:
    job = made.job(status="waiting")
    return {
        "job": job,
        "title": "Bread",
        "preview": "Warm\nand soft",
        "quality": 0.875,
        "decide_until": "2026-01-02T10:30:00+02:00",
        "on_timeout": "reject",
    }


@pytest.mark.parametrize("body", [None, {"comment": "fine"}])
async def test_action_tells_how_the_job_stands(
    at_hand: Session, target: Kept, gateway: ScriptedGateway, body: Any
) -> None:
    gateway.answer("POST /v1/jobs/job_a/approve", scripted_gateway.json(made.job(status="running")))
    assert await steering.steer(at_hand, "job_a", "approve", body) == 0
    assert target.out.getvalue() == "job_a is running\n"
    assert gateway.received[0].body == (b"" if body is None else orjson.dumps(body))


async def test_changes_are_json_where_they_can_be(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/jobs/job_a", scripted_gateway.json(made.failed()))
    gateway.answer("POST /v1/jobs/job_a/retry", scripted_gateway.json(made.job(status="queued")))
    await steering.retry(at_hand, "job_a", "draft", ["topic=Rye = bread", "length=300", 'keywords=["a"]'])
    assert orjson.loads(gateway.received[1].body) == {
        "stage": "draft",
        "generation": 0,
        "payload": {"topic": "Rye = bread", "length": 300, "keywords": ["a"]},
    }


@pytest.mark.parametrize("text", ["topic", "=bread"])
async def test_change_needs_a_field_and_a_value(at_hand: Session, text: str) -> None:
    with pytest.raises(errors.InvalidFieldsError) as refused:
        await steering.retry(at_hand, "job_a", "", [text])
    assert refused.value.errors[0].field == "--set"


async def test_approvals_show_draft_and_link(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/approvals", scripted_gateway.json({"items": [approval()], "next_cursor": None}))
    gateway.answer("POST /v1/approvals/job_a/link", scripted_gateway.json(LINK))
    assert await steering.approvals(at_hand, "http://localhost:8080/", 20) == 0
    assert target.out.getvalue().splitlines()[:4] == [
        "job_a  Bread",
        "  blog_post, quality 0.88; until 02 Jan 08:30 UTC, then reject",
        "  Warm and soft",
        "  http://localhost:8080/v1/approvals/job_a/page?token=1.x",
    ]


async def test_nothing_to_approve_is_told(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/approvals", scripted_gateway.json({"items": [], "next_cursor": None}))
    assert await steering.approvals(at_hand, "http://localhost:8080", 20) == 0
    assert target.err.getvalue() == "Nothing waits for approval.\n"
