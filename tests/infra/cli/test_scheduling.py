import orjson
import pytest

from infra.cli import scheduling
from infra.cli.scheduled_work import Work
from infra.cli.session import Session
from shared import errors
from tests.infra.cli import made, made_schedules
from tests.infra.cli.conftest import Kept, kept
from tests.infra.cli.scripted_gateway import Answer, ScriptedGateway, json

PIECE = Work({"content_type": "social_post", "topic": "A garden tip"})


@pytest.fixture
def target() -> Kept:
    return kept(width=140)


@pytest.fixture
def at_hand(at_hand: Session, target: Kept) -> Session:
    return Session(at_hand.client, target.output, at_hand.clock)


async def test_a_new_schedule_shows_its_next_runs(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/schedules", json(made_schedules.detail(), 201))
    assert await scheduling.create(at_hand, None, {"cron": "0 9 * * *", "time_zone": "Europe/Berlin"}, PIECE) == 0
    sent = gateway.received[0].json
    assert (sent["name"], sent["cron"], sent["content"]["topic"]) == ("a-garden-tip", "0 9 * * *", "A garden tip")
    shown = target.out.getvalue()
    assert shown.startswith("tip is active\n")
    assert shown.count("2026-03-0") >= 4
    assert "pressroom schedules show tip" in target.err.getvalue()


async def test_a_given_name_counts(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer("POST /v1/schedules", json(made_schedules.detail(), 201))
    await scheduling.create(at_hand, "mine", {"cron": "@daily"}, Work(cleanup=True))
    assert gateway.received[0].json == {"name": "mine", "cron": "@daily", "cleanup": {}}


async def test_a_schedule_of_nothing_is_not_sent(at_hand: Session, gateway: ScriptedGateway) -> None:
    with pytest.raises(errors.InvalidInputError, match="what to start"):
        await scheduling.create(at_hand, None, {"cron": "@daily"}, Work())
    with pytest.raises(errors.InvalidInputError, match="what to change"):
        await scheduling.update(at_hand, "tip", {"cron": None}, Work())
    assert gateway.received == []


async def test_a_change_sends_what_is_given(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer("PATCH /v1/schedules/tip", json(made_schedules.detail()))
    assert await scheduling.update(at_hand, "tip", {"cron": None, "overlap": "queue"}, Work()) == 0
    assert gateway.received[0].json == {"overlap": "queue"}


async def test_schedules_make_a_table(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    second = made_schedules.schedule(name="[b]", last=made_schedules.run())
    gateway.answer("GET /v1/schedules", json({"items": [made_schedules.schedule(), second], "next_cursor": None}))
    assert await scheduling.show_all(at_hand, 20) == 0
    lines = target.out.getvalue().splitlines()
    assert lines[0].split()[:3] == ["schedule", "status", "cron"]
    assert (lines[2].split()[0], lines[3].split()[0]) == ("tip", "[b]")
    assert "Europe/Berlin" in lines[2]


async def test_no_schedules_are_told(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/schedules", json({"items": [], "next_cursor": None}))
    gateway.answer("GET /v1/schedules/tip/runs", json({"items": [], "next_cursor": None}))
    assert await scheduling.show_all(at_hand, 20) == await scheduling.runs(at_hand, "tip", 20) == 0
    assert target.err.getvalue() == "There are no schedules.\nIt has started no jobs yet.\n"


async def test_a_schedule_is_shown_with_its_runs(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    recent = [made_schedules.run(), made_schedules.run(outcome="failed", job=None, reason="No brief.")]
    gateway.answer("GET /v1/schedules/tip", json(made_schedules.detail(recent=recent)))
    assert await scheduling.show(at_hand, "tip", 2) == 0
    shown = target.out.getvalue()
    assert all(word in shown for word in ("tip is active", "Europe/Berlin", "job_a", "No brief."))


async def test_jobs_of_a_schedule_make_a_table(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/schedules/tip/runs", json({"items": [made.job(status="succeeded")], "next_cursor": None}))
    assert await scheduling.runs(at_hand, "tip", 20) == 0
    assert "job_a" in target.out.getvalue()


async def test_steering_tells_the_state(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    paused = made_schedules.schedule(status="paused", next_at=None, next_local=None)
    gateway.answer("POST /v1/schedules/tip/pause", json(paused))
    gateway.answer("POST /v1/schedules/tip/run", json(made.job(), 202))
    gateway.answer("DELETE /v1/schedules/tip", Answer([], 204))
    assert await scheduling.turn(at_hand, "tip", "pause") == 0
    assert await scheduling.run(at_hand, "tip") == 0
    assert await scheduling.delete(at_hand, "tip") == 0
    told = ["tip is paused", "job_a", "tip is deleted; the jobs that it has started go on"]
    assert target.out.getvalue().splitlines() == told


async def test_a_preview_shows_words_and_times(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    answer = {"description": "At 09:00 every day", "upcoming": made_schedules.detail()["upcoming"]}
    gateway.answer("POST /v1/schedules/preview", json(answer))
    assert await scheduling.preview(at_hand, {"cron": "0 9 * * *", "time_zone": "Europe/Berlin"}, 2) == 0
    assert gateway.received[0].json == {"cron": "0 9 * * *", "time_zone": "Europe/Berlin", "count": 2}
    assert target.out.getvalue().startswith("At 09:00 every day\n")


async def test_programs_get_json_alone(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/schedules/tip", json(made_schedules.detail()))
    gateway.answer("DELETE /v1/schedules/tip", Answer([], 204))
    program = kept(json=True)
    session = Session(at_hand.client, program.output, at_hand.clock)
    await scheduling.show(session, "tip", 2)
    await scheduling.delete(session, "tip")
    first, second = (orjson.loads(line) for line in program.out.getvalue().splitlines())
    assert (first, second) == (made_schedules.detail(), {"name": "tip", "status": "deleted"})
    assert program.err.getvalue() == ""
