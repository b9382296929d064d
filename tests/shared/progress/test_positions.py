from datetime import UTC, datetime, timedelta

import pytest

from shared.progress.positions import Position

MOMENT = datetime(2026, 3, 1, 10, 0, 0, 123456, tzinfo=UTC)


def test_positions_follow_the_commits() -> None:
    earlier, later = Position(5, "job_b", 9), Position(6, "job_a", 0)
    assert earlier < later < Position(6, "job_a", 1) < Position(6, "job_b", 0)


def test_everything_of_a_moment_lies_between_its_borders() -> None:
    inside = Position.before(MOMENT)._replace(job="job_z", seq=10**9)
    assert Position.before(MOMENT) < inside < Position.behind(MOMENT)
    assert Position.behind(MOMENT) == Position.before(MOMENT + timedelta(microseconds=1))


def test_no_moment_lies_before_the_first_position() -> None:
    assert Position.before(datetime.min.replace(tzinfo=UTC)) == Position(0)


def test_position_remembers_its_moment() -> None:
    assert Position.before(MOMENT).moment == MOMENT


@pytest.mark.parametrize("position", [Position(0), Position.before(MOMENT), Position(10**16, "job_a1", 4_000_000_000)])
def test_text_of_a_position_is_read_back(position: Position) -> None:
    assert Position.parse(str(position)) == position
    assert len(str(position)) <= 128


@pytest.mark.parametrize(
    "text", ["", "5", "5-job_a", "5-job-a-1", "-1-a-1", "٥-a-1", "5-a-1 ", "x-a-1", "9" * 18 + "-a-1"]
)
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a position"):
        Position.parse(text)
