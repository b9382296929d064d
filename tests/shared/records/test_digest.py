import pytest

from shared.records import digest as digests
from shared.records.digest import Digest
from tests.shared.records import worlds


def whole() -> Digest:
    return worlds.digest([0.5, 1.0], [worlds.opinion(rating=4)], failed=1)


def test_jobs_and_opinions_are_added_up() -> None:
    found = whole()

    assert (found.judged, found.quality.count, found.quality.mean) == (3, 2, pytest.approx(0.75))
    assert found.quality.variance == pytest.approx(0.125)
    assert (found.work.count, found.voices.ratings.mean) == (2, 4.0)


def test_work_is_without_queues() -> None:
    record = worlds.record()

    assert digests.seconds_of_work(record) == pytest.approx(sum(stage.busy_seconds for stage in record.stages))
    assert digests.seconds_of_work(worlds.slower(record, 2)) == pytest.approx(2 * digests.seconds_of_work(record))


def test_portions_come_to_the_whole() -> None:
    found, twice = whole(), whole()
    found.merge(twice)

    assert (found.judged, found.voices.count, found.work.count) == (6, 2, 4)


@pytest.mark.parametrize("half", ["jobs", "voices"])
def test_half_without_anything_is_left_out(half: str) -> None:
    found = worlds.digest([0.5]) if half == "jobs" else worlds.digest((), [worlds.opinion(rating=1)])

    assert ("jobs" in digests.to_fields(found), "voices" in digests.to_fields(found)) == (
        half == "jobs",
        half != "jobs",
    )


def test_fields_hold_all_of_it() -> None:
    fields = digests.to_fields(whole())

    assert digests.to_fields(digests.from_fields(fields)) == fields
