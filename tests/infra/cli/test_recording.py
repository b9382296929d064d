import pytest

from infra.cli import recording
from infra.cli.session import Session
from tests.infra.cli import made_records
from tests.infra.cli.conftest import Kept, kept
from tests.infra.cli.scripted_gateway import ScriptedGateway, json

WINDOW = {"since": "4w", "until": ""}


@pytest.fixture
def target() -> Kept:
    return kept(width=170)


@pytest.fixture
def at_hand(at_hand: Session, target: Kept) -> Session:
    return Session(at_hand.client, target.output, at_hand.clock)


async def test_versions_stand_side_by_side(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/prompts/draft/record", json(made_records.template()))
    await recording.show(at_hand, "draft", WINDOW)
    lines = target.out.getvalue().splitlines()
    (production,) = [line.split() for line in lines if line.startswith("3 production")]

    assert production[2:5] == ["120", "0.0%", "0.60"]
    assert production[-4:] == ["4.00", "(1)", "100.0%", "–"]
    assert any(line.startswith("Alarm of 2030-01-01 12:00: Quality fell") for line in lines)
    assert any(line.startswith("Version 4 of draft is better than version 3") for line in lines)


async def test_caveat_is_told_once(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/analytics/versions/suggestions", json(made_records.suggestions()))
    await recording.show_suggestions(at_hand, "draft", WINDOW)

    assert target.out.getvalue().count("an experiment would rule out") == 1


async def test_template_without_use_says_so(at_hand: Session, target: Kept, gateway: ScriptedGateway) -> None:
    gateway.answer("GET /v1/prompts/draft/record", json(made_records.template(empty=True)))
    await recording.show(at_hand, "draft", WINDOW)

    assert "Nothing was made with it" in target.err.getvalue()


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (made_records.page("more"), "There are more"),
        (made_records.page(pending=7), "7 hours or days are not in it yet"),
        (made_records.page(gone=3), "The jobs of 3 hours had expired"),
        ({**made_records.page(), "items": []}, "Nothing was made with prompts"),
    ],
)
async def test_what_is_left_out_is_told(
    at_hand: Session, target: Kept, gateway: ScriptedGateway, answer: object, told: str
) -> None:
    gateway.answer("GET /v1/analytics/versions", json(answer))
    await recording.show_all(at_hand, WINDOW, 2)

    assert told in target.err.getvalue()


@pytest.mark.parametrize("what", ["alarms", "suggestions"])
async def test_nothing_to_tell_is_told(at_hand: Session, target: Kept, gateway: ScriptedGateway, what: str) -> None:
    empty = {"items": [], "next_cursor": None, "since": "", "until": ""}
    gateway.answer(f"GET /v1/analytics/versions/{what}", json(empty))
    if what == "alarms":
        await recording.show_alarms(at_hand, "", 5)
    else:
        await recording.show_suggestions(at_hand, "", WINDOW)

    assert "othing" in target.err.getvalue()
