from pathlib import Path

import pytest

from tests.infra.cli import made_records
from tests.infra.cli.conftest import Call
from tests.infra.cli.scripted_gateway import ScriptedGateway, json

GIVE = "POST /v1/feedback"


def test_what_was_typed_is_given(call: Call, gateway: ScriptedGateway, tmp_path: Path) -> None:
    gateway.answer(GIVE, json(made_records.feedback(), 201))
    (tmp_path / "used.txt").write_text("As it was used.")
    words = (
        "--rating",
        "4",
        "--down",
        "--accepted",
        "--edited",
        "used.txt",
        "--outcome",
        "clicks=12",
        "--rater",
        "anna",
    )
    result = call("feedback", "give", "cnt_1", *words)

    assert result.exit_code == 0, result.output
    assert gateway.received[0].json == {
        "content": "cnt_1",
        "rating": 4,
        "thumbs_up": False,
        "accepted": True,
        "edited_text": "As it was used.",
        "outcomes": {"clicks": 12.0},
        "rater": "anna",
    }
    assert "4 of 5, accepted, 25% edited, clicks 12" in result.stdout


@pytest.mark.parametrize("words", [("list", "--template", "draft", "--since", "7d"), ("show", "fbk_1")])
def test_feedback_is_shown(call: Call, gateway: ScriptedGateway, words: tuple[str, ...]) -> None:
    whole = made_records.feedback(edited_text="Other words.", comment="Hm.")
    gateway.answer("GET /v1/feedback", json({"items": [made_records.feedback()], "next_cursor": None}))
    gateway.answer("GET /v1/feedback/fbk_1", json(whole))
    result = call("feedback", *words)

    assert (result.exit_code, "fbk_1" in result.stdout) == (0, True)


def test_feedback_is_taken_back(call: Call, gateway: ScriptedGateway) -> None:
    gateway.answer("DELETE /v1/feedback/fbk_1", json(None, status=204))

    assert "fbk_1 is taken back" in call("feedback", "delete", "fbk_1").stdout
