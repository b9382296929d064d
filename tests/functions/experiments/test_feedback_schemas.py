from typing import Any

import pytest
from pydantic import ValidationError

from functions.experiments.feedback_schemas import FeedbackRequest

ABOUT = {"content": "cnt_1"}


@pytest.mark.parametrize(
    "said",
    [
        {"rating": 1},
        {"thumbs_up": False},
        {"accepted": False},
        {"edited_text": "New."},
        {"comment": "Hm."},
        {"outcomes": {"clicks": 0}},
    ],
)
def test_any_one_thing_is_enough(said: dict[str, Any]) -> None:
    given = FeedbackRequest.model_validate({**ABOUT, **said}).given()

    assert {name: getattr(given, name) for name in said} == said


@pytest.mark.parametrize(
    "body",
    [
        ABOUT,
        {"rating": 3},
        {**ABOUT, "job": "job_1", "rating": 3},
        {**ABOUT, "rating": 0},
        {**ABOUT, "rating": 6},
        {**ABOUT, "rating": 3.5},
        {**ABOUT, "rating": "3"},
        {**ABOUT, "rating": True},
        {**ABOUT, "thumbs_up": 1},
        {**ABOUT, "comment": ""},
        {**ABOUT, "edited_text": ""},
        {**ABOUT, "comment": "x" * 2001},
        {**ABOUT, "edited_text": "x" * 100_001},
        {**ABOUT, "rating": 3, "rater": "x" * 201},
        {**ABOUT, "outcomes": {"Bad Name": 1}},
        {**ABOUT, "outcomes": {"clicks": float("nan")}},
        {**ABOUT, "outcomes": {"clicks": 1e13}},
        {**ABOUT, "outcomes": {f"name_{number}": 1 for number in range(11)}},
        {**ABOUT, "stars": 3},
    ],
)
def test_what_breaks_a_rule_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        FeedbackRequest.model_validate(body)
