import pytest

from infra.local.firestore import history, messages
from infra.local.firestore.documents import Change, StoredDocument
from infra.local.firestore.history import History
from infra.local.firestore.messages import Message
from shared import errors
from tests.infra.local.firestore.builders import document


def version(path: str) -> StoredDocument:
    made = document(path)
    return StoredDocument(1, made.name, made, b"")


FIRST, SECOND = version("c/d"), version("c/d")


def wanted(moment: int) -> Message:
    request = messages.request_class("GetDocument")()
    messages.set_micros(request.read_time, moment)
    return request


def test_versions_at_held_moments_are_kept() -> None:
    past = History()
    past.hold(10)
    past.record(11, [Change(FIRST.name, FIRST, SECOND)])
    past.record(12, [Change(FIRST.name, SECOND, None)])
    assert past.at(10) == {FIRST.name: FIRST}
    assert past.at(11) == {FIRST.name: SECOND}
    assert past.at(12) == past.at(None) == history.PRESENT


def test_created_documents_are_absent_before() -> None:
    past = History()
    past.hold(10)
    past.record(11, [Change(FIRST.name, None, FIRST)])
    assert past.at(10) == {FIRST.name: None}


def test_nothing_is_kept_once_released() -> None:
    past = History()
    past.hold(10)
    past.hold(10)
    past.record(11, [Change(FIRST.name, None, FIRST)])
    past.release(10)
    assert past.at(10) == {FIRST.name: None}
    past.release(10)
    with pytest.raises(errors.PreconditionError, match="too old"):
        past.at(10)
    assert past.at(11) == history.PRESENT


def test_unchanged_past_needs_no_versions() -> None:
    past = History()
    past.record(5, [Change(FIRST.name, None, FIRST)])
    assert past.requested(wanted(7), now=9) == 7
    assert past.at(7) == history.PRESENT
    assert past.requested(messages.request_class("GetDocument")(), now=9) is None


def test_impossible_read_times_are_refused() -> None:
    past = History()
    with pytest.raises(errors.InvalidInputError, match="in the future"):
        past.requested(wanted(10), now=9)
    finer = messages.request_class("GetDocument")(read_time={"nanos": 1})
    with pytest.raises(errors.InvalidInputError, match="microseconds"):
        past.requested(finer, now=9)
