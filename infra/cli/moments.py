"""Moments as people type them: a date, a time, or how long ago."""

import re
from datetime import UTC, datetime, timedelta

from shared import errors

_AGO = re.compile(r"(\d{1,6})(m|h|d|w)")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def parse(text: str, now: datetime) -> str:
    """Return the moment that ``text`` means as the API takes it; a time without an offset is in UTC."""
    ago = _AGO.fullmatch(text.strip())
    found = now - int(ago[1]) * _UNITS[ago[2]] if ago else _stated(text.strip())
    return found.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _stated(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        detail = f"{text!r} is no time: write 2026-01-31, 2026-01-31T09:00:00Z, or how long ago as in 90m, 24h, 7d, 2w."
        raise errors.InvalidInputError(detail) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
