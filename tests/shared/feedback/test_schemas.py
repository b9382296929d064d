from shared.feedback.feedback import NO_TEXT, Text
from shared.feedback.schemas import FeedbackView, WholeFeedbackView
from tests.shared.feedback.test_feedback import given


def test_view_tells_what_was_said() -> None:
    view = FeedbackView.of(given(rating=4, outcomes={"clicks": 2.0}))

    assert (view.rating, view.thumbs_up, view.outcomes, view.versions) == (4, None, {"clicks": 2.0}, ["draft@3"])


def test_whole_view_has_the_texts() -> None:
    view = WholeFeedbackView.whole(given(accepted=True), Text("New.", ""))

    assert (view.edited_text, view.comment, view.accepted) == ("New.", None, True)
    assert WholeFeedbackView.whole(given(), NO_TEXT).edited_text is None
