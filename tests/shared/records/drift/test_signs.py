import pytest

from shared.analytics.record import Record
from shared.records import digest
from shared.records.drift import signs
from tests.shared.records import worlds

BY_NAME = {sign.name: sign for sign in signs.ALL}
DONE = worlds.record(quality=0.7)
FAILED = worlds.record(status="failed", result={})
CANCELLED = worlds.record(status="cancelled", result={})


@pytest.mark.parametrize(
    ("name", "record", "value"),
    [
        ("quality", DONE, 0.7),
        ("quality", FAILED, None),
        ("success", DONE, 1.0),
        ("success", FAILED, 0.0),
        ("success", CANCELLED, None),
        ("latency", DONE, digest.seconds_of_work(DONE)),
        ("latency", FAILED, None),
    ],
)
def test_sign_is_read_of_a_job(name: signs.Name, record: Record, value: float | None) -> None:
    assert BY_NAME[name].read(record) == value


@pytest.mark.parametrize(
    ("name", "worse", "better"), [("quality", 0.5, 0.6), ("success", 0.0, 1.0), ("latency", 9.0, 3.0)]
)
def test_worse_values_fall_into_lower_bins(name: signs.Name, worse: float, better: float) -> None:
    assert BY_NAME[name].place(worse) < BY_NAME[name].place(better)


@pytest.mark.parametrize(
    ("name", "before", "since", "matters"),
    [
        ("quality", 0.9, 0.8, True),
        ("quality", 0.9, 0.89, False),
        ("success", 1.0, 0.97, True),
        ("latency", 2.0, 4.0, True),
        ("latency", 0.1, 0.3, False),
        ("latency", 20.0, 21.0, False),
    ],
)
def test_small_changes_do_not_matter(name: signs.Name, before: float, since: float, *, matters: bool) -> None:
    assert BY_NAME[name].matters(before, since) == matters


def test_change_is_told_in_words() -> None:
    assert BY_NAME["success"].tell(0.99, 0.8) == "success fell from 99% to 80% of jobs"
