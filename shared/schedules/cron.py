"""
Cron lines in time zones: checked field by field, and read as Debian's cron reads them.

Where the clocks change, a line that names hours and minutes runs once a day all the same: at 02:30 of a day without it
it runs at 03:00, the first minute that there is, and of two 02:30 it takes the first. A line with a wildcard in hour or
minute goes by the time that passes: ``*/15 * * * *`` runs every 15 minutes, also through the hour that comes twice.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tzdata  # type: ignore[import-untyped]  # noqa: F401 - named so that it is deployed: zoneinfo falls back on it
from cronsim import CronSim, CronSimError

from shared import errors
from shared.errors import FieldError

MACROS = {"@hourly": "0 * * * *", "@daily": "0 0 * * *", "@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *"}
MAX_LENGTH = 100
_FIELDS = {
    "minute": "0-59",
    "hour": "0-23",
    "day-of-month": "1-31, L for the last day or LW for the last weekday",
    "month": "1-12 or JAN-DEC",
    "day-of-week": "0-7 or SUN-SAT, 5#2 for the second Friday or 5L for the last",
}
_ZONE = re.compile(r"[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}")
_SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def line(text: str) -> str:
    """Return the five fields of a cron expression, those that a macro stands for included."""
    return MACROS.get(text.strip().lower(), " ".join(text.split()))


def zone(name: str) -> tzinfo:
    """Return the time zone of a name of the IANA database; raises InvalidFieldsError."""
    if name == "UTC":
        return UTC
    try:
        if _ZONE.fullmatch(name):
            return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        pass
    detail = "'time_zone' must be a name of the IANA time zone database, such as Europe/Berlin or UTC."
    raise errors.InvalidFieldsError(errors=[FieldError("time_zone", "not_a_time_zone", detail)])


def check(text: str) -> None:
    """Raise InvalidFieldsError that names the field of a cron expression that is wrong, and what it may be."""
    broken = _broken(text)
    if broken is not None:
        raise errors.InvalidFieldsError(errors=[broken])


def runs(text: str, where: tzinfo, after: datetime) -> Iterator[datetime]:
    """Yield the times after a moment that a cron expression names in a time zone, in UTC, without end or repetition."""
    last = after.astimezone(UTC)
    for local in CronSim(line(text), last.astimezone(where)):
        moment = local.astimezone(UTC)
        if moment > last:
            yield moment
            last = moment


def explained(text: str) -> str:
    """Return a cron expression in words."""
    return CronSim(line(text), _SOME_DAY).explain()


def _broken(text: str) -> FieldError | None:
    parts = line(text).upper().split()
    if len(parts) != len(_FIELDS) or len(text) > MAX_LENGTH:
        return FieldError(
            "cron",
            "wrong_form",
            "'cron' must have five fields (minute, hour, day of month, month, day of week), such as "
            f"'0 9 * * MON-FRI', or be one of {', '.join(MACROS)}.",
        )
    for place, (name, allowed) in enumerate(_FIELDS.items()):
        alone = ["*"] * len(_FIELDS)
        alone[place] = parts[place]
        if not _readable(" ".join(alone)):
            rule = f"bad_{name.replace('-', '_')}"
            detail = (
                f"'cron': the {name.replace('-', ' ')} must be of {allowed}; * for any, and lists (1,15), ranges (1-5) "
                "and steps (*/10) of them."
            )
            return FieldError("cron", rule, detail)
    if not _readable(" ".join(parts)) or next(runs(text, UTC, _SOME_DAY), None) is None:
        return FieldError("cron", "never", "'cron' names a day that none of its months has, so it would never run.")
    return None


def _readable(text: str) -> bool:
    try:
        CronSim(text, _SOME_DAY)
    except CronSimError:
        return False
    return True
