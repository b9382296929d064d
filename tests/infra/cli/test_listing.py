from typing import Any

import orjson
import pytest

from infra.cli import listing
from infra.cli.session import Session
from tests.infra.cli import made, scripted_gateway
from tests.infra.cli.conftest import Kept, kept
from tests.infra.cli.scripted_gateway import ScriptedGateway


@pytest.fixture
def target() -> Kept:
    return kept(width=140)


@pytest.fixture
def at_hand(at_hand: Session, target: Kept) -> Session:
    return Session(at_hand.client, target.output, at_hand.clock)


def page(*jobs: Any, cursor: str | None = None) -> scripted_gateway.Answer:
    return scripted_gateway.json({"items": jobs, "next_cursor": cursor})


async def test_jobs_make_a_table(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    young = made.job(status="succeeded", created_at="2026-01-01T00:01:10Z")
    gateway.answer("GET /v1/jobs", page(young, made.failed("job_[b]")))
    assert await listing.jobs(at_hand, [("status", "failed")], 20) == 0
    lines = target.out.getvalue().splitlines()
    assert lines[2].split() == ["job_a", "generation", "succeeded", "100%", "finish", "30.0", "s", "Bread"]
    assert lines[3].split()[:3] == ["job_[b]", "generation", "failed"]
    assert "It took too long." in lines[3]
    assert gateway.received[0].query == "status=failed&limit=20"


async def test_pages_are_turned_up_to_the_limit(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/jobs", page(*[made.job()] * 100, cursor="next"), page(*[made.job()] * 30, cursor="more"))
    target = kept(json=True)
    await listing.jobs(Session(at_hand.client, target.output, at_hand.clock), [], 130)
    assert len(target.out.getvalue().splitlines()) == 130
    assert [one.query for one in gateway.received] == ["limit=100", "limit=30&cursor=next"]


async def test_the_last_page_ends_the_list(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/jobs", page(made.job()))
    await listing.jobs(at_hand, [], 130)
    assert len(gateway.received) == 1


async def test_no_jobs_are_told(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/jobs", page())
    assert await listing.jobs(at_hand, [], 20) == 0
    assert target.err.getvalue() == "There are no such jobs.\n"


async def test_cancelling_tells_the_state(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/jobs/job_a/cancel", scripted_gateway.json(made.job(status="cancelling")))
    assert await listing.cancel(at_hand, "job_a") == 0
    assert target.out.getvalue() == "job_a is cancelling\n"


async def test_programs_get_the_cancelled_job(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/jobs/job_a/cancel", scripted_gateway.json(made.job(status="cancelled")))
    target = kept(json=True)
    await listing.cancel(Session(at_hand.client, target.output, at_hand.clock), "job_a")
    assert orjson.loads(target.out.getvalue())["status"] == "cancelled"
