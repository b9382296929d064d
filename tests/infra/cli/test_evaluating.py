import pytest

from infra.cli import evaluating
from infra.cli.session import Session
from tests.infra.cli import made, made_scores, scripted_gateway
from tests.infra.cli.conftest import Kept, kept
from tests.infra.cli.scripted_gateway import ScriptedGateway, json

ERROR = {
    "code": "provider_rejected",
    "category": "provider",
    "stage": "report",
    "detail": "Nothing could be evaluated.",
}


@pytest.fixture
def target() -> Kept:
    return kept(width=140)


@pytest.fixture
def at_hand(at_hand: Session, target: Kept) -> Session:
    return Session(at_hand.client, target.output, at_hand.clock)


async def test_evaluation_that_runs_says_how_far_it_is(
    at_hand: Session, target: Kept, gateway: ScriptedGateway
) -> None:
    gateway.answer("GET /v1/evaluations/job_1", json(made_scores.evaluation(status="running")))
    assert await evaluating.show(at_hand, "job_1") == 0
    assert target.out.getvalue() == "job_1 is running, 40% done\n"


async def test_evaluation_that_failed_says_why(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/evaluations/job_1", json(made_scores.evaluation(status="failed", error=ERROR)))
    await evaluating.show(at_hand, "job_1")
    assert "Nothing could be evaluated." in target.out.getvalue()


async def test_failed_run_ends_with_one(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/evaluations", json(made_scores.evaluation(status="queued"), 202))
    failed = {**made.failed("job_1"), "error": ERROR}
    gateway.answer("GET /v1/jobs/job_1", json({**failed, "status": "running", "error": None}))
    gateway.answer("GET /v1/jobs/job_1/events", scripted_gateway.events(("job", failed)))
    gateway.answer("GET /v1/evaluations/job_1", json(made_scores.evaluation(status="failed")))
    assert await evaluating.run(at_hand, {"template": "teaser"}, wait=True) == 1
    assert "Nothing could be evaluated." in target.err.getvalue()


async def test_only_what_is_wrong_is_listed(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    page = made_scores.result_page()
    page["items"][0]["passed"] = True
    gateway.answer("GET /v1/evaluations/job_1/results", json(page))
    await evaluating.results(at_hand, "job_1", wrong=True)
    assert len(target.out.getvalue().splitlines()) == 2 + len(page["items"]) - 1


async def test_empty_list_says_what_to_do(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/evaluations", json({"items": [], "next_cursor": None}))
    await evaluating.evaluations(at_hand, 5)
    assert "pressroom evaluations run" in target.err.getvalue()
