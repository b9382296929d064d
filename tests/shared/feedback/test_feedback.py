from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.feedback import feedback as feedbacks
from shared.feedback.feedback import Feedback
from shared.firestore.documents import Document
from tests.shared.records import worlds


def given(number: int = 1, **said: Any) -> Feedback:
    at = worlds.NOON + timedelta(seconds=number)
    return Feedback("fbk_1", "acme", "cnt_1", "job_1", f"key_{number}", worlds.opinion(at, **said), at, at)


def test_feedback_is_read_as_it_was_written() -> None:
    fields = feedbacks.to_fields(given(rating=4, outcomes={"clicks": 2.0}))

    assert feedbacks.from_document(Document("feedback/fbk_1", fields, None, worlds.NOON)) == given(
        rating=4, outcomes={"clicks": 2.0}
    )
    assert fields["templates"] == ["draft"]


def test_each_person_has_one_say_per_piece() -> None:
    ids = {feedbacks.feedback_id(*who) for who in [("a", "c", "x"), ("a", "c", "y"), ("a", "d", "x"), ("b", "c", "x")]}

    assert len(ids) == 4
    assert "anna" not in feedbacks.feedback_id("a", "c", "anna")


@pytest.mark.parametrize(
    ("before", "after", "together"),
    [
        ({"rating": 2}, {"rating": 5}, {"rating": 5}),
        ({"rating": 2}, {"thumbs_up": False}, {"rating": 2, "thumbs_up": False}),
        ({"accepted": True}, {"accepted": False}, {"accepted": False}),
        ({"outcomes": {"a": 1.0, "b": 1.0}}, {"outcomes": {"b": 2.0}}, {"outcomes": {"a": 1.0, "b": 2.0}}),
    ],
)
def test_later_words_are_put_over_earlier_ones(
    before: dict[str, Any], after: dict[str, Any], together: dict[str, Any]
) -> None:
    found = feedbacks.merged(given(1, **before), given(2, **after))

    assert found.opinion == worlds.opinion(worlds.NOON + timedelta(seconds=1), **together)
    assert (found.by, found.created_at) == ("key_2", given(1).created_at)


def test_text_that_was_given_is_remembered() -> None:
    assert feedbacks.merged(replace(given(1), has_text=True), given(2)).has_text
