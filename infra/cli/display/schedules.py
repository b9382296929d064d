"""Schedules as people read them: their times here and there, and what became of their runs."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from infra.cli import briefs
from infra.cli.display import figures
from infra.cli.display.output import one_line
from infra.cli.schedules_client import Detail, Run, Schedule, Upcoming

LIST = ("schedule", "status", "cron", "next run here", "there", "last run")
RUNS = ("run", "outcome", "job", "reason")
_DAY, _TIME = "%a %d %b", "%H:%M"


def row(schedule: Schedule, now: datetime) -> tuple[str, ...]:
    """Return a schedule as a row of the list."""
    here, there = _both(schedule)
    last = schedule["last"]
    told = f"{outcome(last)} {ago(last['at'], now)}" if last else "none yet"
    return (schedule["name"], schedule["status"], schedule["cron"], here, there, told)


def upcoming_columns(zone: str) -> tuple[str, str, str]:
    """Return the columns of the next runs."""
    return ("in", "here", one_line(zone))


def upcoming_rows(runs: Sequence[Upcoming], now: datetime) -> list[tuple[str, ...]]:
    """Return the next runs as rows: how long until then, and the time here and there."""
    return [
        (ahead(figures.moment(run["due_at"]) - now), clock(run["due_at"]), clock(run["local"], here=False))
        for run in runs
    ]


def run_rows(runs: Sequence[Run]) -> list[tuple[str, ...]]:
    """Return the last runs as rows."""
    return [
        (
            clock(run["planned_at"]) if run["planned_at"] else f"{clock(run['at'])} by hand",
            outcome(run),
            run["job"] or "",
            run["reason"] if run["outcome"] == "failed" else "",
        )
        for run in runs
    ]


def lines(schedule: Detail) -> Iterator[str]:
    """Yield what there is to say of a schedule."""
    yield f"{one_line(schedule['name'])} is {one_line(schedule['status'])}"
    hours, most = schedule["catch_up_hours"], schedule["catch_up_max_runs"]
    late = f"those of the last {hours} h are made up for, at most {most}" if hours else "skipped when over 5 min late"
    told = {
        "runs": _sentence(schedule),
        "starts": _work(schedule),
        "overlap": schedule["overlap"].replace("_", " "),
        "late": late,
        "made": f"{clock(schedule['created_at'])} by {schedule['created_by']}",
        "changed": f"{clock(schedule['updated_at'])} by {schedule['updated_by']}",
        "id": schedule["id"],
    }
    if schedule["waiting"]:
        told["waiting"] = f"{len(schedule['waiting'])} runs, the first planned for {clock(schedule['waiting'][0])}"
    for name, text in told.items():
        yield f"  {name:<9} {one_line(text)}"


def outcome(run: Run) -> str:
    """Return what became of a run in a few words."""
    counts = [f"{run[name]} {name}" for name in ("missed", "overlapped") if run[name]]
    return f"{one_line(run['outcome'])}: {', '.join(counts)}" if counts else one_line(run["outcome"])


def clock(text: str, *, here: bool = True) -> str:
    """Return a time as a clock shows it: the clock of this machine, or the one that wrote the time."""
    moment = figures.moment(text)
    moment = moment.astimezone() if here else moment
    seconds = ":%S" if moment.second else ""
    return moment.strftime(f"%a %Y-%m-%d {_TIME}{seconds} {'%Z' if here else '%z'}")


def ahead(left: timedelta) -> str:
    """Return a time to come as people say it."""
    minutes = max(round(left.total_seconds() / 60), 0)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def ago(text: str, now: datetime) -> str:
    """Return how long ago a time was."""
    passed = now - figures.moment(text)
    return f"{ahead(passed)} ago" if passed >= timedelta(minutes=1) else "just now"


def _both(schedule: Schedule) -> tuple[str, str]:
    """Return the next run in short, here and there; the day is said once where it is the same."""
    if not schedule["next_at"] or not schedule["next_local"]:
        return ("", "")
    here, there = figures.moment(schedule["next_at"]).astimezone(), figures.moment(schedule["next_local"])
    day = "" if here.date() == there.date() else f"{_DAY} "
    return (here.strftime(f"{_DAY} {_TIME} %Z"), f"{there.strftime(day + _TIME)} {schedule['time_zone']}")


def _sentence(schedule: Schedule) -> str:
    words = [schedule["description"], f"({schedule['cron']}),", schedule["time_zone"]]
    if schedule["jitter_seconds"]:
        words.append(f"and up to {schedule['jitter_seconds']} s later")
    words += [
        f"{word} {clock(at)}" for word, at in (("from", schedule["start_at"]), ("until", schedule["end_at"])) if at
    ]
    return " ".join(words)


def _work(schedule: Schedule) -> str:
    content, batch, cleanup = schedule["content"], schedule["batch"], schedule["cleanup"]
    if content is not None:
        return f"{content.get('content_type', 'piece')}: {briefs.label(content)}"
    if batch is not None:
        return f"a batch of {len(batch.get('briefs', []))} pieces"
    if schedule["warm"] is not None:
        return f"a warm cache for {_warmed(schedule['warm'])}"
    return f"clean-up of {_doomed(cleanup or {})}"


def _warmed(warm: Mapping[str, Any]) -> str:
    return f"the {warm.get('top', 20)} keys used most in {warm.get('namespace', 'chat')}"


def _doomed(cleanup: Mapping[str, Any]) -> str:
    tag = f" with the tag {cleanup['tag']}" if cleanup.get("tag") else ""
    return f"jobs{tag} that ended over {cleanup.get('older_than_days', 7)} days ago"
