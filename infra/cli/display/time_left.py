"""The time that a job will still take, as people say it."""

from infra.cli.analytics_client import TimeLeft

_UNITS = ((5400, 3600, "h"), (90, 60, "min"), (0, 1, "s"))


def text(found: TimeLeft | None) -> str:
    """Return the range, such as ``2 to 5 min left`` with a dash, or nothing while it is unknown."""
    if found is None or found["p50_seconds"] is None or found["p90_seconds"] is None:
        return ""
    return f"{length(found['p50_seconds'], found['p90_seconds'])} left"


def length(low: float, high: float) -> str:
    """Return a range of seconds in the unit that suits its longer end."""
    size, unit = next((size, unit) for least, size, unit in _UNITS if high >= least)
    if high < 1:
        return "less than 1 s"
    shown = [_number(seconds / size, whole=size == 1) for seconds in (low, high)]
    return f"about {shown[1]} {unit}" if shown[0] == shown[1] else f"{shown[0]}–{shown[1]} {unit}"


def _number(value: float, *, whole: bool) -> str:
    return f"{value:.0f}" if whole or value >= 10 else f"{value:.1f}".removesuffix(".0")
