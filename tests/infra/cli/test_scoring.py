import pytest

from infra.cli import scoring
from infra.cli.session import Session
from tests.infra.cli import made_scores
from tests.infra.cli.conftest import Kept, kept
from tests.infra.cli.scripted_gateway import ScriptedGateway, json


@pytest.fixture
def target() -> Kept:
    return kept(width=140)


@pytest.fixture
def at_hand(at_hand: Session, target: Kept) -> Session:
    return Session(at_hand.client, target.output, at_hand.clock)


async def test_what_was_not_typed_is_not_sent(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/scores", json(made_scores.score()))
    body = {"text": "Tea", "suite": "", "threshold": None, "assertions": [], "variables": {}}
    assert await scoring.score(at_hand, body) == 1
    assert gateway.received[0].json == {"text": "Tea"}


async def test_written_text_is_shown_above_its_score(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/scores", json({**made_scores.score(), "passed": True}))
    assert await scoring.score(at_hand, {"template": "teaser"}) == 0
    assert target.out.getvalue().startswith("Our synergy is tea.")


async def test_empty_list_says_what_to_do(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/suites", json({"items": [], "next_cursor": None}))
    await scoring.suites(at_hand, 5)
    assert "pressroom suites put" in target.err.getvalue()
