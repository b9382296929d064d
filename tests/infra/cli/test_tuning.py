import pytest

from infra.cli import tuning
from infra.cli.session import Session
from tests.infra.cli import made, made_tunings
from tests.infra.cli.conftest import Kept, kept
from tests.infra.cli.scripted_gateway import ScriptedGateway, json


@pytest.fixture
def target() -> Kept:
    return kept(width=120)


@pytest.fixture
def at_hand(at_hand: Session, target: Kept) -> Session:
    return Session(at_hand.client, target.output, at_hand.clock)


@pytest.mark.parametrize(("verdict", "code"), [("better", 0), ("likely", 0), ("no better", 1), ("none", 1)])
async def test_what_was_found_is_shown(
    at_hand: Session, target: Kept, gateway: ScriptedGateway, verdict: str, code: int
) -> None:
    found = made_tunings.report()
    found["gain"]["verdict"] = verdict
    gateway.answer("GET /v1/tunings/job_1", json(made_tunings.tuning(report=found)))
    assert await tuning.show(at_hand, "job_1") == code
    assert "candidate-abc" in target.out.getvalue()


async def test_running_tuning_shows_where_it_stands(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/tunings/job_1", json(made_tunings.tuning(status="running", report=None)))
    assert await tuning.show(at_hand, "job_1") == 0
    assert "80 of 120 calls, 12 of 20 reflections" in target.out.getvalue()


async def test_tree_hides_what_was_dropped_at_once(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    items = [
        made_tunings.candidate("seed"),
        made_tunings.candidate("child", "seed", best=True),
        made_tunings.candidate("gone", "seed", status="dropped", score=None, validated=0),
    ]
    gateway.answer("GET /v1/tunings/job_1/candidates", json({"items": items, "next_cursor": None}))
    assert await tuning.tree(at_hand, "job_1", every=False) == 0
    shown = target.out.getvalue()
    assert ("gone" in shown, "  0.500 n=8      child" in shown, "← best" in shown) == (False, True, True)
    assert "1 more were dropped" in target.err.getvalue()


async def test_list_tells_when_there_is_nothing(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/tunings", json({"items": [], "next_cursor": None}))
    assert await tuning.tunings(at_hand, 5) == 0
    assert "There are no tunings" in target.err.getvalue()


async def test_cancelling_tells_how_it_stands(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/tunings/job_1", json(made_tunings.tuning()))
    gateway.answer("POST /v1/jobs/job_1/cancel", json(made.job(status="cancelling")))
    assert await tuning.cancel(at_hand, "job_1") == 0
    assert "is cancelling" in target.out.getvalue()
