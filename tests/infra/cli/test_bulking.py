from typing import Any

import pytest

from infra.cli import bulking
from infra.cli.bulking import Wish
from infra.cli.session import Session
from shared import errors
from tests.infra.cli import made, scripted_gateway
from tests.infra.cli.conftest import Kept, kept
from tests.infra.cli.made_letters import bulk
from tests.infra.cli.scripted_gateway import ScriptedGateway

BEGIN = "POST /v1/jobs/bulk"
SKIPPED = {"id": "job_x", "result": "skipped", "code": "invalid_state", "detail": "The job has succeeded already."}


@pytest.fixture
def target() -> Kept:
    return kept(width=140)


@pytest.fixture
def at_hand(at_hand: Session, target: Kept) -> Session:
    return Session(at_hand.client, target.output, at_hand.clock)


def wish(**changes: Any) -> Wish:
    plain = {"path": "/v1/jobs/bulk", "body": {"action": "cancel"}, "noun": "jobs", "past": "cancelled", "yes": True}
    return Wish(**{**plain, **changes})


def ends(gateway: ScriptedGateway, status: str = "succeeded", **counts: Any) -> None:
    """Script a bulk action that ends at once."""
    job = made.job("job_bulk", status, type="bulk")
    gateway.answer(BEGIN, scripted_gateway.json(bulk(), 202))
    gateway.answer(
        "GET /v1/jobs/job_bulk/events", scripted_gateway.events(("progress", made.progress(1)), ("job", job))
    )
    gateway.answer("GET /v1/jobs/bulk/job_bulk", scripted_gateway.json(bulk(job=job, **counts)))


async def test_a_bulk_action_is_followed_to_its_end(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    ends(gateway, changed=3)
    assert await bulking.run(at_hand, wish()) == 0
    assert target.out.getvalue() == "3 jobs cancelled\n"
    assert len(gateway.asked(BEGIN)) == 1


async def test_what_was_passed_over_is_told(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    ends(gateway, changed=1, skipped=1200, samples=[SKIPPED])
    assert await bulking.run(at_hand, wish()) == 0
    assert target.out.getvalue() == "1 job cancelled, 1,200 skipped\n"
    assert "job_x skipped: The job has succeeded already." in target.err.getvalue()


@pytest.mark.parametrize(("status", "failed"), [("succeeded", 2), ("cancelled", 0)])
async def test_failures_end_the_command_with_1(
    at_hand: Session, gateway: ScriptedGateway, status: str, failed: int
) -> None:
    ends(gateway, status, failed=failed)
    assert await bulking.run(at_hand, wish()) == 1


async def test_a_dry_run_only_counts(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer(BEGIN, scripted_gateway.json(bulk(job=None, dry_run=True, total=1500)))
    assert await bulking.run(at_hand, wish(dry_run=True)) == 0
    assert target.out.getvalue() == "1,500 jobs would be cancelled.\n"
    assert [asked.json["dry_run"] for asked in gateway.asked(BEGIN)] == [True]


async def test_nothing_begins_without_consent(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer(BEGIN, scripted_gateway.json(bulk(job=None, dry_run=True)))
    with pytest.raises(errors.InvalidInputError, match="3 jobs will be cancelled"):
        await bulking.run(at_hand, wish(yes=False))
    assert [asked.json["dry_run"] for asked in gateway.asked(BEGIN)] == [True]


async def test_nothing_to_do_needs_no_consent(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer(BEGIN, scripted_gateway.json(bulk(job=None, dry_run=True, total=0)))
    assert await bulking.run(at_hand, wish(yes=False)) == 0
    assert "There are no such jobs." in target.err.getvalue()


async def test_programs_get_the_bulk_action(at_hand: Session, gateway: ScriptedGateway) -> None:
    ends(gateway, changed=3)
    target = kept(json=True)
    await bulking.run(Session(at_hand.client, target.output, at_hand.clock), wish())
    assert '"changed":3' in target.out.getvalue()
    assert target.out.getvalue().count("\n") == 1
