from typing import Any

import pytest

from infra.cli import burying
from infra.cli.burying import Which
from infra.cli.session import Session
from shared import errors
from tests.infra.cli import made, scripted_gateway
from tests.infra.cli.conftest import Kept, kept
from tests.infra.cli.made_letters import bulk, full_letter, group, letter
from tests.infra.cli.scripted_gateway import ScriptedGateway, json

ROOT = "/v1/dead-letters"


@pytest.fixture
def target() -> Kept:
    return kept(width=160)


@pytest.fixture
def at_hand(at_hand: Session, target: Kept) -> Session:
    return Session(at_hand.client, target.output, at_hand.clock)


def page(*items: Any) -> scripted_gateway.Answer:
    return json({"items": list(items), "next_cursor": None})


async def test_letters_become_a_table(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer(f"GET {ROOT}", page(letter(), letter("job_b-2", kind="", status="replayed")))
    assert await burying.show_all(at_hand, [], 20) == 0
    rows = [line.split() for line in target.out.getvalue().splitlines() if line.startswith("job_")]
    assert [row[:6] for row in rows] == [
        ["job_a-0", "open", "blog_post", "draft", "provider_rejected", "2"],
        ["job_b-2", "replayed", "generation", "draft", "provider_rejected", "2"],
    ]


async def test_groups_become_a_table(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer(f"GET {ROOT}/groups", page(group(), group(regressed=True), group(regressed=True, status="ignored")))
    assert await burying.show_groups(at_hand, [], 20) == 0
    rows = [line.split() for line in target.out.getvalue().splitlines() if line.startswith("fp_a")]
    assert [row[1:4] for row in rows] == [[state, "1,100", "1,200"] for state in ("open", "regressed", "ignored")]


async def test_nothing_is_told_as_nothing(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer(f"GET {ROOT}", page())
    gateway.answer(f"GET {ROOT}/groups", page())
    await burying.show_all(at_hand, [], 20)
    await burying.show_groups(at_hand, [], 20)
    assert target.out.getvalue() == ""
    assert target.err.getvalue().count("There are no such") == 2


async def test_a_letter_is_shown_whole(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer(f"GET {ROOT}/job_a-0", json(full_letter()))
    assert await burying.show(at_hand, "job_a-0") == 0
    for part in ("rejected it.", "tries: 2", "now failed", "draft, try 1: Too slow.", '"topic": "Bread"'):
        assert part in target.out.getvalue()
    assert "pressroom dead-letters replay job_a-0" in target.err.getvalue()


async def test_a_replayed_letter_of_a_lost_job_is_shown(
    at_hand: Session, target: Kept, gateway: ScriptedGateway
) -> None:
    gone = full_letter(status="replayed", changed_by="key_a", replayed_as=2, job_status=None, payload=None, tries=[])
    gateway.answer(f"GET {ROOT}/job_a-0", json(gone))
    await burying.show(at_hand, "job_a-0")
    for part in ("replayed by key_a", "as generation 2", "no longer kept"):
        assert part in target.out.getvalue()


async def test_single_letters_are_replayed(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer(f"POST {ROOT}/job_a-0/replay", json(letter(status="replayed", replayed_as=1)))
    which = Which(["job_a-0"])
    assert await burying.replay(at_hand, which, "plan", ["length=300"], dry_run=False, yes=False) == 0
    assert gateway.received[0].json == {"stage": "plan", "payload": {"length": 300}}
    assert "job_a runs again, as generation 1" in target.out.getvalue()


@pytest.mark.parametrize(
    ("which", "path", "body"),
    [
        (Which(group="fp_a"), f"{ROOT}/groups/fp_a/replay", {"stage": "", "dry_run": True}),
        (Which(filter={"code": "x"}), f"{ROOT}/replay", {"stage": "", "filter": {"code": "x"}, "dry_run": True}),
    ],
)
async def test_many_letters_are_replayed(
    at_hand: Session, target: Kept, gateway: ScriptedGateway, which: Which, path: str, body: Any
) -> None:
    gateway.answer(f"POST {path}", json(bulk(job=None, dry_run=True)))
    assert await burying.replay(at_hand, which, "", [], dry_run=True, yes=False) == 0
    assert gateway.received[0].json == body
    assert target.out.getvalue() == "3 dead letters would be replayed.\n"


async def test_many_briefs_are_not_changed_at_once(at_hand: Session) -> None:
    with pytest.raises(errors.InvalidInputError, match="single letters"):
        await burying.replay(at_hand, Which(group="fp_a"), "", ["length=3"], dry_run=False, yes=True)


@pytest.mark.parametrize("given", [{}, {"letters": ["a"], "group": "b"}, {"group": "b", "filter": {}}])
def test_it_must_be_clear_which_letters(given: Any) -> None:
    with pytest.raises(errors.InvalidInputError, match="Say which"):
        Which(**given)


async def test_letters_are_settled(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer(f"POST {ROOT}/job_a-0/resolve", json(letter(status="resolved")))
    assert await burying.settle(at_hand, Which(["job_a-0"]), "resolve") == 0
    assert target.out.getvalue() == "job_a-0 is resolved\n"


@pytest.mark.parametrize("job", [None, made.job("job_bulk", type="bulk")])
async def test_a_group_is_settled_with_its_letters(
    at_hand: Session, target: Kept, gateway: ScriptedGateway, job: Any
) -> None:
    ended = made.job("job_bulk", "succeeded", type="bulk")
    gateway.answer(f"POST {ROOT}/groups/fp_a/ignore", json({"group": group(status="ignored"), "job": job}))
    gateway.answer("GET /v1/jobs/job_bulk/events", scripted_gateway.events(("job", ended)))
    gateway.answer("GET /v1/jobs/bulk/job_bulk", json(bulk(job=ended, changed=2)))
    assert await burying.settle(at_hand, Which(group="fp_a"), "ignore") == 0
    assert target.out.getvalue() == "fp_a is ignored\n" + ("2 dead letters ignored\n" if job else "")
