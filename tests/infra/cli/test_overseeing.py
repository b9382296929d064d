from typing import Any

import orjson
import pytest

from infra.cli import failures, overseeing
from infra.cli.following import PATIENCE
from infra.cli.session import Session
from tests.infra.cli import made, scripted_gateway
from tests.infra.cli.conftest import Kept, kept
from tests.infra.cli.scripted_gateway import Answer, ScriptedGateway

EVENTS = "GET /v1/events"
SNAPSHOT = ("snapshot", "9--0", {"jobs": 1, "complete": True, "at": made.CREATED})
JOB = ("job", "", made.job("job_a", "running"))

Sent = tuple[str, str, Any]


@pytest.fixture
def target() -> Kept:
    return kept()


@pytest.fixture
def at_hand(at_hand: Session, target: Kept) -> Session:
    return Session(at_hand.client, target.output, at_hand.clock)


def stream(*sent: Sent, cut: bool = False) -> Answer:
    chunks = [
        f"event: {name}\n{f'id: {id_}' if id_ else ':'}\ndata: ".encode() + orjson.dumps(data) + b"\n\n"
        for name, id_, data in sent
    ]
    return Answer(chunks, media_type="text/event-stream", cut=cut)


def step(seq: int, status: str = "running") -> Sent:
    return ("progress", f"{10 + seq}-job_a-{seq}", made.happening("job_a", seq, status))


async def test_all_jobs_are_shown_until_none_is_left(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer(EVENTS, stream(JOB, SNAPSHOT, step(1), step(2, "succeeded")))
    assert await overseeing.oversee(at_hand, [("tag", "spring")], until_done=True) == 0
    assert [line.split()[4] for line in target.err.getvalue().splitlines()] == ["running", "succeeded"]
    assert target.out.getvalue() == "nothing under way; ended meanwhile: 1 succeeded\n"
    assert gateway.received[0].query == "tag=spring"


async def test_failed_job_ends_with_1(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer(EVENTS, stream(JOB, SNAPSHOT, step(1, "failed")))
    assert await overseeing.oversee(at_hand, [], until_done=True) == 1


async def test_nothing_under_way_ends_at_once(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer(EVENTS, stream(SNAPSHOT))
    assert await overseeing.oversee(at_hand, [], until_done=True) == 0


@pytest.mark.parametrize(("cut", "notes"), [(True, 1), (False, 0)], ids=["broken", "ended"])
async def test_stream_is_resumed_where_it_ended(
    at_hand: Session, target: Kept, gateway: ScriptedGateway, *, cut: bool, notes: int
) -> None:
    gateway.answer(EVENTS, stream(JOB, SNAPSHOT, step(1), cut=cut), stream(step(2, "succeeded")))
    await overseeing.oversee(at_hand, [], until_done=True)
    assert "last-event-id" not in gateway.received[0].headers
    assert gateway.received[1].headers["last-event-id"] == "11-job_a-1"
    assert target.err.getvalue().count("Trying again") == notes


async def test_patience_without_news_ends(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer(EVENTS, stream(cut=True))
    with pytest.raises(failures.BrokenConnectionError):
        await overseeing.oversee(at_hand, [])
    assert len(gateway.received) == PATIENCE.attempts


async def test_refusal_ends_at_once(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer(EVENTS, scripted_gateway.problem(422, "invalid_fields", "No."))
    with pytest.raises(failures.ProblemError):
        await overseeing.oversee(at_hand, [])
    assert len(gateway.received) == 1


async def test_programs_get_every_event(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer(EVENTS, stream(JOB, SNAPSHOT, step(1, "succeeded")))
    target = kept(json=True)
    await overseeing.oversee(Session(at_hand.client, target.output, at_hand.clock), [], until_done=True)
    lines = [orjson.loads(line) for line in target.out.getvalue().splitlines()]
    assert lines == [{"event": name, **data} for name, _, data in (JOB, SNAPSHOT, step(1, "succeeded"))]


async def test_cut_snapshot_is_told(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    cut = ("snapshot", "9--0", {"jobs": 500, "complete": False, "at": made.CREATED})
    gateway.answer(EVENTS, stream(cut))
    await overseeing.oversee(at_hand, [], until_done=True)
    assert "the 500 newest" in target.err.getvalue()
