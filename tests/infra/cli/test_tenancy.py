import orjson
import pytest

from infra.cli import tenancy
from infra.cli.session import Session
from shared import errors
from tests.infra.cli import made, made_tenants
from tests.infra.cli.conftest import Kept, kept
from tests.infra.cli.scripted_gateway import ScriptedGateway, json


@pytest.fixture
def target() -> Kept:
    return kept(width=140)


@pytest.fixture
def at_hand(at_hand: Session, target: Kept) -> Session:
    return Session(at_hand.client, target.output, at_hand.clock)


async def test_a_tenant_shows_its_lanes(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    waiting = made_tenants.lane("low", active=2, waiting=7, window=2, oldest_waiting_at="2026-01-01T00:00:30Z")
    answer = made_tenants.tenant(limits=made_tenants.limits(5, low=2), lanes=[waiting])
    gateway.answer("GET /v1/tenants/me", json(answer))
    assert await tenancy.show(at_hand, "") == 0
    lines = target.out.getvalue().splitlines()
    assert lines[0] == "acme is active, with weight 1 and at most 5 jobs at once"
    assert lines[3].split()[:5] == ["low", "2", "7", "2", "2"]


async def test_a_pause_tells_by_whom_and_since_when(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    answer = made_tenants.tenant(paused=True, paused_by="operator", paused_at=made.CREATED)
    gateway.answer("POST /v1/tenants/acme/pause", json(answer))
    assert await tenancy.turn(at_hand, "acme", "pause") == 0
    assert "paused by the operator since 2026-03-01 10:00:00 UTC" in target.out.getvalue()


async def test_the_operator_sees_who_changed_what(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    changes = [
        made_tenants.change(paused=True),
        made_tenants.change(weight=2.0, max_running=None),
        made_tenants.change(lanes={"low": 2}),
        made_tenants.change(lanes={}),
    ]
    gateway.answer("GET /v1/tenants/acme", json(made_tenants.tenant(changes=changes)))
    await tenancy.show(at_hand, "acme")
    shown = target.out.getvalue()
    assert "operations (key_o)" in shown
    for text in ("paused yes", "weight 2, max_running none", "lanes low=2", "lanes none"):
        assert text in shown


async def test_limits_are_sent_as_they_are_given(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer("PATCH /v1/tenants/a%2Fb", json(made_tenants.tenant()))
    assert await tenancy.limit(at_hand, "a/b", "none", ["high=5", "low=none"]) == 0
    assert gateway.received[0].json == {"limits": {"max_running": None, "lanes": {"high": 5, "low": None}}}


@pytest.mark.parametrize(
    ("most", "lanes", "what"),
    [
        (None, [], "what to limit"),
        ("0", [], "from 1 on"),
        ("many", [], "--max-running"),
        (None, ["high"], "high=10"),
        (None, ["urgent=3"], "lanes are high"),
        (None, ["low=-1"], "--lane"),
    ],
)
async def test_bad_limits_are_not_sent(
    at_hand: Session, gateway: ScriptedGateway, most: str | None, lanes: list[str], what: str
) -> None:
    with pytest.raises(errors.InvalidInputError, match=what):
        await tenancy.limit(at_hand, "acme", most, lanes)
    assert gateway.received == []


async def test_a_weight_is_sent(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer("PATCH /v1/tenants/acme", json(made_tenants.tenant(weight=2.5)))
    assert await tenancy.weigh(at_hand, "acme", 2.5) == 0
    assert gateway.received[0].json == {"weight": 2.5}


async def test_tenants_make_a_table(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    busy = made_tenants.listed("busy", paused=True, waiting={"high": 0, "normal": 8000, "low": 3, "free": 0})
    limited = made_tenants.listed("limited", limits=made_tenants.limits(5, low=2), weight=0.5)
    gateway.answer("GET /v1/tenants", json({"items": [busy, limited], "next_cursor": None}))
    assert await tenancy.show_all(at_hand, 100) == 0
    lines = target.out.getvalue().splitlines()
    assert lines[2].split() == ["busy", "paused", "1", "normal", "8,000,", "low", "3"]
    assert lines[3].split() == ["limited", "active", "0.5", "5", "low", "2"]


async def test_pages_are_turned_up_to_the_limit(at_hand: Session, gateway: ScriptedGateway) -> None:
    page = [made_tenants.listed("a")] * 100
    gateway.answer(
        "GET /v1/tenants", json({"items": page, "next_cursor": "next"}), json({"items": page, "next_cursor": "more"})
    )
    target = kept(json=True)
    await tenancy.show_all(Session(at_hand.client, target.output, at_hand.clock), 200)
    assert len(target.out.getvalue().splitlines()) == 200
    assert [one.query for one in gateway.received] == ["limit=100", "limit=100&cursor=next"]


async def test_no_tenants_are_told(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/tenants", json({"items": [], "next_cursor": None}))
    assert await tenancy.show_all(at_hand, 20) == 0
    assert "nobody's jobs wait" in target.err.getvalue()


async def test_a_priority_is_changed(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("PATCH /v1/jobs/job_a", json(made.job(priority="high")))
    assert await tenancy.prioritise(at_hand, "job_a", "high") == 0
    assert gateway.received[0].json == {"priority": "high"}
    assert target.out.getvalue() == "job_a has priority high and is queued\n"


async def test_programs_get_the_tenant(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/tenants/me", json(made_tenants.tenant()))
    target = kept(json=True)
    await tenancy.show(Session(at_hand.client, target.output, at_hand.clock), "")
    assert orjson.loads(target.out.getvalue()) == made_tenants.tenant()
