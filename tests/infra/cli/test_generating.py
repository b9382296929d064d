import orjson
import pytest

from infra.cli import failures, generating
from infra.cli.session import Session
from tests.infra.cli import made, scripted_gateway
from tests.infra.cli.conftest import Kept, kept
from tests.infra.cli.scripted_gateway import Answer, ScriptedGateway

SUBMIT = "POST /v1/content"
EVENTS = "GET /v1/jobs/job_a/events"
PIECE = "GET /v1/content/cnt_a"
TOKENS = [("token", {"stage": "draft", "text": text}) for text in ("Feed ", "the ", "starter.")]
STEP = ("job", {"id": "job_a", "status": "running", "stage": "plan", "progress": 0.0})


@pytest.fixture
def target() -> Kept:
    return kept()


@pytest.fixture
def at_hand(at_hand: Session, target: Kept) -> Session:
    return Session(at_hand.client, target.output, at_hand.clock)


def streamed(body: str, *, cut: bool = False) -> Answer:
    content = [] if cut else [("content", made.fresh_piece("miss: not stored", body=body))]
    return scripted_gateway.events(STEP, *TOKENS, *content, cut=False)


async def test_a_job_is_followed_to_its_piece(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer(SUBMIT, scripted_gateway.json(made.job(), 202))
    done = ("job", made.job(status="succeeded"))
    gateway.answer(EVENTS, scripted_gateway.events(("progress", made.progress(1, "draft")), done))
    gateway.answer(PIECE, scripted_gateway.json(made.piece()))
    assert await generating.follow(at_hand, {}) == 0
    assert "Feed the starter." in target.out.getvalue()
    assert "cache    miss" in target.out.getvalue()
    assert "draft" in target.err.getvalue()


async def test_a_cached_piece_is_not_followed(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer(SUBMIT, scripted_gateway.json(made.fresh_piece()))
    assert await generating.follow(at_hand, {}) == 0
    assert "cache    hit-memory, 1:30 old" in target.out.getvalue()
    assert target.err.getvalue() == ""


@pytest.mark.parametrize(
    ("ended", "told"),
    [
        (made.failed(), "failed in stage draft: It took too long. (provider_timeout)"),
        (made.job(status="cancelled"), "The job was cancelled."),
    ],
)
async def test_a_failed_job_ends_with_1(
    at_hand: Session, target: Kept, gateway: ScriptedGateway, ended: object, told: str
) -> None:
    gateway.answer(SUBMIT, scripted_gateway.json(made.job(), 202))
    gateway.answer(EVENTS, scripted_gateway.events(("job", ended)))
    assert await generating.follow(at_hand, {}) == 1
    assert told in target.err.getvalue()


async def test_no_waiting_prints_the_id_alone(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer(SUBMIT, scripted_gateway.json(made.job(), 202))
    assert await generating.submit(at_hand, {}) == 0
    assert target.out.getvalue() == "job_a\n"


async def test_no_waiting_for_what_is_there(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer(SUBMIT, scripted_gateway.json(made.fresh_piece()))
    assert await generating.submit(at_hand, {}) == 0
    assert "Bread on working days" in target.out.getvalue()


async def test_tokens_are_printed_as_they_come(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer(SUBMIT, streamed("Feed the\nstarter."))
    assert await generating.stream(at_hand, {}) == 0
    assert target.out.getvalue().startswith("Feed the starter.\n\nBread on working days\n")
    assert target.out.getvalue().count("starter") == 1
    assert target.err.getvalue() == "plan …\n"


async def test_a_changed_draft_is_followed_by_the_piece(
    at_hand: Session, target: Kept, gateway: ScriptedGateway
) -> None:
    gateway.answer(SUBMIT, streamed("Feed the starter well."))
    assert await generating.stream(at_hand, {}) == 0
    assert "Feed the starter well." in target.out.getvalue()
    assert "worked over" in target.err.getvalue()


async def test_a_cached_piece_is_printed_whole(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer(SUBMIT, scripted_gateway.events(("content", made.fresh_piece())))
    assert await generating.stream(at_hand, {}) == 0
    assert "Feed the starter." in target.out.getvalue()
    assert target.err.getvalue() == ""


async def test_a_stream_without_a_piece_ends_with_1(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer(SUBMIT, streamed("", cut=True))
    assert await generating.stream(at_hand, {}) == 1
    assert "ended before" in target.err.getvalue()


async def test_tokens_cannot_drive_the_terminal(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    hostile = ("token", {"stage": "draft", "text": "\x1b[2J[red]"})
    gateway.answer(SUBMIT, scripted_gateway.events(hostile))
    await generating.stream(at_hand, {})
    assert target.out.getvalue().startswith("[2J[red]")


async def test_an_odd_event_is_foreign(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer(SUBMIT, scripted_gateway.events(("token", ["no", "text"])))
    with pytest.raises(failures.ForeignAnswerError):
        await generating.stream(at_hand, {})


async def test_programs_get_every_event(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer(SUBMIT, streamed("Feed the starter."))
    target = kept(json=True)
    await generating.stream(Session(at_hand.client, target.output, at_hand.clock), {})
    lines = [orjson.loads(line) for line in target.out.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["job", "token", "token", "token", "content"]
    assert target.err.getvalue() == ""


async def test_programs_get_the_piece_alone(at_hand: Session, gateway: ScriptedGateway) -> None:
    gateway.answer(SUBMIT, scripted_gateway.json(made.job(), 202))
    gateway.answer(EVENTS, scripted_gateway.events(("job", made.job(status="succeeded"))))
    gateway.answer(PIECE, scripted_gateway.json(made.piece()))
    target = kept(json=True)
    await generating.follow(Session(at_hand.client, target.output, at_hand.clock), {})
    piece = orjson.loads(target.out.getvalue())
    assert (piece["id"], piece["cache"]["status"]) == ("cnt_a", "miss")
