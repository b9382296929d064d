from datetime import UTC, datetime

import pytest

from infra.cli import moments
from shared import errors

NOW = datetime(2026, 3, 1, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90m", "2026-03-01T09:00:00Z"),
        ("24h", "2026-02-28T10:30:00Z"),
        ("7d", "2026-02-22T10:30:00Z"),
        (" 2w ", "2026-02-15T10:30:00Z"),
        ("2026-01-31", "2026-01-31T00:00:00Z"),
        ("2026-01-31T09:15", "2026-01-31T09:15:00Z"),
        ("2026-01-31T09:15:00Z", "2026-01-31T09:15:00Z"),
        ("2026-01-31T09:15:00+02:00", "2026-01-31T07:15:00Z"),
        ("2026-01-31 09:15:00.25", "2026-01-31T09:15:00.250000Z"),
    ],
)
def test_moments_are_read_as_people_write_them(text: str, expected: str) -> None:
    assert moments.parse(text, NOW) == expected


@pytest.mark.parametrize("text", ["yesterday", "7", "7y", "-1d", "", "2026-13-01", "9999999d"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(errors.InvalidInputError, match="is no time"):
        moments.parse(text, NOW)
