import pytest

from infra.cli import giving
from infra.cli.giving import Said
from infra.cli.session import Session
from shared import errors
from tests.infra.cli import made_records
from tests.infra.cli.conftest import kept
from tests.infra.cli.scripted_gateway import ScriptedGateway, json


def test_job_is_told_from_a_piece() -> None:
    assert Said("job_1", rating=2).body() == {"job": "job_1", "rating": 2}
    assert Said("cnt_1", comment="Hm.").body() == {"content": "cnt_1", "comment": "Hm."}


@pytest.mark.parametrize("said", [Said("cnt_1", outcomes=("clicks",)), Said("cnt_1", edited="nobody.txt")])
def test_what_cannot_be_read_is_refused_here(said: Said) -> None:
    with pytest.raises(errors.InvalidInputError):
        said.body()


async def test_no_feedback_says_how_to_give_some(at_hand: Session, gateway: ScriptedGateway) -> None:
    target = kept()
    gateway.answer("GET /v1/feedback", json({"items": [], "next_cursor": None}))
    await giving.show_all(Session(at_hand.client, target.output, at_hand.clock), {"since": "", "content": ""}, 5)

    assert "pressroom feedback give" in target.err.getvalue()


async def test_words_alone_are_told_as_such(at_hand: Session, gateway: ScriptedGateway) -> None:
    nothing = made_records.feedback(rating=None, accepted=None, edit_distance=None, outcomes={})
    target = kept(width=160)
    gateway.answer("GET /v1/feedback/fbk_1", json({**nothing, "edited_text": None, "comment": "Quite\x1b[2J nice."}))
    await giving.show(Session(at_hand.client, target.output, at_hand.clock), "fbk_1")

    assert "words only" in target.out.getvalue()
    assert "Quite[2J nice." in target.out.getvalue()
