import orjson
import pytest

from infra.cli import watching
from infra.cli.session import Session
from tests.infra.cli import made, scripted_gateway
from tests.infra.cli.conftest import Kept, kept
from tests.infra.cli.scripted_gateway import ScriptedGateway

JOB, EVENTS = "GET /v1/jobs/job_a", "GET /v1/jobs/job_a/events"
DONE = ("job", made.job(status="succeeded"))


@pytest.fixture
def target() -> Kept:
    return kept()


@pytest.fixture
def at_hand(at_hand: Session, target: Kept) -> Session:
    return Session(at_hand.client, target.output, at_hand.clock)


def progress(*numbers: int) -> list[tuple[str, object]]:
    return [("progress", made.progress(number, made.STAGES[number])) for number in numbers]


async def test_a_job_is_shown_step_by_step(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer(JOB, scripted_gateway.json(made.job()))
    gateway.answer(EVENTS, scripted_gateway.events(*progress(0, 1, 2), DONE))
    assert await watching.watch(at_hand, "job_a") == 0
    assert [line.split()[3] for line in target.err.getvalue().splitlines()] == ["plan", "draft", "score"]
    assert target.out.getvalue().splitlines() == [
        "job_a succeeded in 4.5 s, 1,500 tokens, $0.00042",
        "content: cnt_a",
        "title: Bread",
        "quality: 0.93",
    ]


async def test_each_outage_is_told_once(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer(JOB, scripted_gateway.json(made.job()))
    gateway.answer(EVENTS, scripted_gateway.events(*progress(0), cut=True), scripted_gateway.events(*progress(1), DONE))
    assert await watching.watch(at_hand, "job_a") == 0
    assert "Trying again …" in target.err.getvalue()
    assert gateway.asked(EVENTS)[1].headers["last-event-id"] == "0"


async def test_a_failed_job_ends_with_1(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer(JOB, scripted_gateway.json(made.job()))
    gateway.answer(EVENTS, scripted_gateway.events(("job", made.failed())))
    assert await watching.watch(at_hand, "job_a") == 1
    assert "It took too long." in target.err.getvalue()


async def test_programs_get_events_and_the_job(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer(JOB, scripted_gateway.json(made.job()))
    gateway.answer(EVENTS, scripted_gateway.events(*progress(0, 1), DONE))
    target = kept(json=True)
    await watching.watch(Session(at_hand.client, target.output, at_hand.clock), "job_a")
    lines = [orjson.loads(line) for line in target.out.getvalue().splitlines()]
    assert lines == [data for _, data in (*progress(0, 1), DONE)]


async def test_a_batch_shows_its_pieces(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/jobs/job_batch", scripted_gateway.json(made.batch()["job"]))
    gateway.answer("GET /v1/batches/job_batch", scripted_gateway.json(made.batch(1, counts={"succeeded": 1})))
    gateway.answer("GET /v1/jobs", scripted_gateway.json({"items": [], "next_cursor": None}))
    gateway.answer("GET /v1/batches/job_batch/results", scripted_gateway.lines(made.result(1)))
    assert await watching.watch(at_hand, "job_batch") == 0
    assert "1 of 1 pieces" in target.out.getvalue()
