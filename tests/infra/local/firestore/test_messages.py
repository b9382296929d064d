from datetime import UTC, datetime, timedelta

import pytest

from infra.local.firestore import messages


@pytest.mark.parametrize("micros", [0, 1, 1_767_225_600_123_456, -1, -62_135_596_800_000_000])
def test_times_are_kept_to_the_microsecond(micros: int) -> None:
    value = messages.Value()
    messages.set_micros(value.timestamp_value, micros)
    assert messages.micros(value.timestamp_value) == micros
    assert 0 <= value.timestamp_value.nanos < 1_000_000_000


def test_finer_times_are_cut() -> None:
    value = messages.Value(timestamp_value={"seconds": 1, "nanos": 999})
    assert messages.micros(value.timestamp_value) == 1_000_000


@pytest.mark.parametrize("micros", [1, 123_456, 999_999])
def test_datetimes_lose_no_microsecond(micros: int) -> None:
    moment = datetime(2199, 12, 31, 23, 59, 59, micros, tzinfo=UTC)
    assert messages.from_datetime(moment) == (moment - datetime.fromtimestamp(0, UTC)) // timedelta(microseconds=1)


def test_copies_are_equal_and_separate() -> None:
    original = messages.Document(name="n")
    copy = messages.copy(original)
    assert copy == original
    copy.name = "other"
    assert original.name == "n"


def test_request_classes_are_found_by_rpc() -> None:
    assert messages.request_class("Commit")(database="d").database == "d"
