from dataclasses import replace

import pytest

from functions.progress_tracking.dead_letters_schemas import (
    FilterReplayRequest,
    FullLetterView,
    GroupView,
    LetterFilterBody,
    LetterView,
)
from shared import errors
from shared.dead_letters import group as groups
from shared.dead_letters.service import Counted, Story
from shared.web.auth import Principal
from tests.shared.dead_letters.conftest import NOW, failed, letter

ME = Principal("acme", "key_1", "test", frozenset({"jobs:write"}))


def test_a_letter_leads_to_its_job_and_group() -> None:
    view = LetterView.of(letter(by="key_1", status="resolved"))
    assert view.links == {
        "self": "/v1/dead-letters/job_1-0",
        "job": "/v1/jobs/job_1",
        "group": f"/v1/dead-letters/groups/{view.fingerprint}",
    }
    assert (view.changed_by, view.bulk, view.replayed_as) == ("key_1", None, None)


@pytest.mark.parametrize(
    ("payload", "shown"), [({"brief": {"topic": "Tea"}, "model": "m"}, {"topic": "Tea"}), ({"n": 1}, {"n": 1})]
)
def test_the_brief_is_shown_without_its_order(payload: dict[str, object], shown: dict[str, object]) -> None:
    assert FullLetterView.telling(Story(letter(), failed(payload=payload), ())).payload == shown


def test_a_job_that_is_gone_leaves_gaps() -> None:
    view = FullLetterView.telling(Story(letter(), None, ()))
    assert (view.job_status, view.payload, view.tries) == (None, None, [])


def test_a_group_tells_that_its_error_came_back() -> None:
    group = replace(groups.of(letter()), regressed_at=NOW)
    view = GroupView.of(Counted(group, 5, 2, NOW))
    assert (view.regressed, view.total, view.open, view.changed_by) == (True, 5, 2, None)


def test_replayed_letters_cannot_be_asked_for() -> None:
    with pytest.raises(errors.InvalidFieldsError, match="rule"):
        LetterFilterBody(status=["replayed"]).wanted("acme")


def test_a_wish_names_key_operation_and_filter() -> None:
    request = FilterReplayRequest.model_validate({"filter": {"code": "internal", "status": "ignored"}, "stage": "plan"})
    wish = request.wish(ME, "k", request.filter.wanted("acme"))
    assert (wish.operation, wish.owner, wish.stage, wish.priority) == ("dead_letters.replay", "key_1", "plan", "low")
    assert wish.filter == {"code": "internal", "statuses": ["ignored"]}
