import pytest

from infra.local.firestore import messages, projection
from shared import errors
from tests.infra.local.firestore.builders import document


def test_no_mask_leaves_the_document() -> None:
    made = document("c/d", a=1)
    assert projection.project(made, None) is made


def test_mask_keeps_the_named_fields() -> None:
    made = document("c/d", a={"x": 1, "y": 2}, b=3, c=4)
    assert projection.project(made, ["a.x", "b", "none", "__name__"]) == document("c/d", a={"x": 1}, b=3)


def test_masked_documents_keep_their_times() -> None:
    made = document("c/d", a=1)
    messages.set_micros(made.create_time, 1)
    messages.set_micros(made.update_time, 2)
    kept = projection.project(made, [])
    assert (kept.create_time, kept.update_time) == (made.create_time, made.update_time)
    assert not kept.fields
    assert not projection.project(document("c/d"), []).HasField("create_time")


def test_masks_of_requests_are_checked() -> None:
    request = messages.request_class("GetDocument")
    assert projection.mask_of(request()) is None
    assert projection.mask_of(request(mask={})) == []
    assert projection.mask_of(request(mask={"field_paths": ["a.b"]})) == ["a.b"]
    with pytest.raises(errors.InvalidInputError):
        projection.mask_of(request(mask={"field_paths": ["a..b"]}))
