import pytest

from infra.cli import batching, failures
from infra.cli.batching import Report
from infra.cli.session import Session
from tests.infra.cli import made, scripted_gateway
from tests.infra.cli.conftest import Kept, kept
from tests.infra.cli.scripted_gateway import ScriptedGateway
from tests.shared.resilience.manual_clock import ManualClock

LINES = b'{"topic": "Bread"}\n{"topic": "Cake"}\n{"topic": "Tea"}\n'
REJECTION = {"line": 4, "errors": [{"field": "topic", "rule": "missing", "detail": "A topic is needed."}]}
SUBMIT, LOOK = "POST /v1/batches", "GET /v1/batches/job_batch"
RESULTS, JOBS = "GET /v1/batches/job_batch/results", "GET /v1/jobs"


@pytest.fixture
def target() -> Kept:
    return kept()


@pytest.fixture
def at_hand(at_hand: Session, target: Kept) -> Session:
    return Session(at_hand.client, target.output, at_hand.clock)


@pytest.fixture
def three(gateway: ScriptedGateway) -> ScriptedGateway:
    """A batch of three that takes three looks."""
    counts = [{"running": 2, "queued": 1}, {"succeeded": 2, "running": 1}, {"succeeded": 3}]
    gateway.answer(SUBMIT, scripted_gateway.json(made.batch(), 202))
    gateway.answer(LOOK, *(scripted_gateway.json(made.batch(counts=one)) for one in counts))
    jobs = [made.job(f"job_{line}", "running", progress=0.5) for line in (3, 2, 1)]
    gateway.answer(JOBS, scripted_gateway.json({"items": jobs, "next_cursor": None}))
    gateway.answer(RESULTS, scripted_gateway.lines(*(made.result(line) for line in (3, 1, 2))))
    return gateway


async def test_a_batch_is_followed_to_its_results(at_hand: Session, target: Kept, three: ScriptedGateway) -> None:
    report = await batching.run(at_hand, LINES)
    assert [result["line"] for result in report.results] == [1, 2, 3]
    assert report.complete
    assert "3/3 done" in target.err.getvalue()
    assert three.received[0].body == LINES
    assert three.received[0].headers["content-type"] == "application/x-ndjson"


async def test_the_gateway_is_not_hurried(at_hand: Session, three: ScriptedGateway, clock: ManualClock) -> None:
    await batching.run(at_hand, LINES)
    assert clock.slept == [0.4, 0.4, 0.4]
    assert len(three.asked(LOOK)) == 3


async def test_rows_are_told_by_their_topics(at_hand: Session, three: ScriptedGateway, clock: ManualClock) -> None:
    target = kept(terminal=True, width=120)
    await batching.run(Session(at_hand.client, target.output, clock), LINES)
    drawn = target.err.getvalue()
    assert all(label in drawn for label in ("1 Bread", "2 Cake", "3 Tea"))
    assert three.asked(JOBS)[0].query == "batch=job_batch&limit=10"


async def test_of_a_large_batch_only_running_pieces_are_listed(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer(SUBMIT, scripted_gateway.json(made.batch(700), 202))
    gateway.answer(LOOK, scripted_gateway.json(made.batch(700, counts={"succeeded": 700})))
    gateway.answer(JOBS, scripted_gateway.json({"items": [], "next_cursor": None}))
    gateway.answer(RESULTS, scripted_gateway.lines())
    await batching.run(at_hand, LINES)
    assert gateway.asked(JOBS)[0].query == "batch=job_batch&limit=10&status=running"
    assert len(gateway.asked(RESULTS)) == 1


async def test_a_cancelled_batch_ends(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer(SUBMIT, scripted_gateway.json(made.batch(), 202))
    gateway.answer(LOOK, scripted_gateway.json(made.batch(status="cancelled", counts={"cancelled": 1})))
    gateway.answer(JOBS, scripted_gateway.json({"items": [], "next_cursor": None}))
    gateway.answer(RESULTS, scripted_gateway.lines(made.result(1, status="cancelled", content=None)))
    report = await batching.run(at_hand, LINES)
    assert not report.complete


async def test_a_restart_of_the_gateway_is_sat_out(at_hand: Session, three: ScriptedGateway) -> None:
    three.script[LOOK].insert(1, scripted_gateway.problem(503, "overloaded", "Later.", retryable=True))
    assert (await batching.run(at_hand, LINES)).complete


async def test_a_batch_is_watched_later(at_hand: Session, three: ScriptedGateway) -> None:
    report = await batching.watch(at_hand, "job_batch")
    assert report.complete
    assert three.asked(SUBMIT) == []


async def test_a_refused_batch_is_an_error(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer(SUBMIT, scripted_gateway.problem(422, "invalid_fields", "No line can be used."))
    with pytest.raises(failures.ProblemError, match="No line can be used"):
        await batching.run(at_hand, b"broken\n")


@pytest.mark.parametrize(
    ("results", "rejections", "complete"),
    [
        ([made.result(1), made.result(2)], [], True),
        ([made.result(1)], [], False),
        ([made.result(1), made.result(2, status="failed", content=None)], [], False),
        ([made.result(1), made.result(2)], [REJECTION], False),
    ],
)
def test_a_report_is_complete_or_not(results: list[object], rejections: list[object], *, complete: bool) -> None:
    report = Report(made.batch(2), results, rejections, 1.0)  # type: ignore[arg-type]  # made for this test
    assert report.complete is complete


def test_every_line_has_a_record() -> None:
    report = Report(made.batch(2), [made.result(1), made.result(5)], [REJECTION], 1.0)  # type: ignore[list-item]  # made
    records = report.records()
    assert [(record["line"], record["status"]) for record in records] == [
        (1, "succeeded"),
        (4, "rejected"),
        (5, "succeeded"),
    ]
    assert records[1]["errors"] == REJECTION["errors"]
