"""The record of prompts: asked for, and shown as tables and sentences."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.text import Text

from infra.cli import moments
from infra.cli import records_client as api
from infra.cli.display import figures
from infra.cli.display.output import one_line
from infra.cli.display.window_page import sparkline
from infra.cli.records_client import Alarm, Basis, Figures, Record, Suggestion, TemplateRecord
from infra.cli.session import Session

_FIGURES = ("jobs", "failed", "quality", "time p50", "tokens", "cost", "rating", "accepted", "edited")
_RECORDS = ("template", "type", "model", *_FIGURES, "jobs by day")
_VERSIONS = ("version", *_FIGURES)
_ALARMS = ("at", "sign", "type", "model", "before", "since", "versions")
_NONE = "–"


async def show_all(at_hand: Session, wanted: Mapping[str, Any], limit: int) -> int:
    """Print records; programs get one a line."""
    found = await api.records(at_hand.client, _given(at_hand, wanted), limit)
    for record in found["items"]:
        at_hand.output.data(record)
    if not found["items"]:
        at_hand.output.note("Nothing was made with prompts in this window.")
        return 0
    at_hand.output.table(_RECORDS, [_record(record) for record in found["items"]], flexible="model")
    if found["next_cursor"]:
        at_hand.output.note("There are more: ask with a higher --limit, or narrow them by --template or --type.")
    _tell_basis(at_hand, found["basis"])
    return 0


async def show(at_hand: Session, template: str, wanted: Mapping[str, Any]) -> int:
    """Print the record of a template."""
    found = await api.template(at_hand.client, template, _given(at_hand, wanted))
    at_hand.output.data(found)
    _page(at_hand, found)
    return 0


async def show_alarms(at_hand: Session, template: str, limit: int) -> int:
    """Print alarms; programs get one a line."""
    found = await api.alarms(at_hand.client, template, limit)
    for alarm in found:
        at_hand.output.data(alarm)
    if found:
        at_hand.output.table(_ALARMS, [_alarm(alarm) for alarm in found], flexible="versions")
    else:
        at_hand.output.note("Nothing has become worse, as far as the jobs tell.")
    return 0


async def show_suggestions(at_hand: Session, template: str, wanted: Mapping[str, Any]) -> int:
    """Print suggestions; programs get one a line."""
    given = _given(at_hand, {**wanted, "template": template})
    found = await api.suggestions(at_hand.client, given)
    for suggestion in found:
        at_hand.output.data(suggestion)
    if not found:
        at_hand.output.note("There is nothing to suggest: no template was used with a version besides production.")
    _tell_suggestions(at_hand, found)
    return 0


def _page(at_hand: Session, found: TemplateRecord) -> None:
    output = at_hand.output
    since, until = (f"{figures.moment(found[name]):%Y-%m-%d %H:%M}" for name in ("since", "until"))
    output.show(Text(f"{one_line(found['template'])}  {since} – {until} UTC", "bold"), "")
    if not found["versions"]:
        output.note("Nothing was made with it in this window.")
        return
    rows = [
        (f"{one['version']}{' production' if one['production'] else ''}", *_figures(one["figures"]))
        for one in found["versions"]
    ]
    output.table(_VERSIONS, rows, flexible="version")
    output.show("")
    output.table(_RECORDS, [_record(record) for record in found["records"]], flexible="model")
    _tell_suggestions(at_hand, found["suggestions"])
    told = {one["alarm"]["id"] for one in found["suggestions"] if one["alarm"]}
    for alarm in (one for one in found["alarms"] if one["id"] not in told):
        output.show(Text(f"Alarm of {figures.moment(alarm['at']):%Y-%m-%d %H:%M}: {one_line(alarm['sentence'], 400)}"))
    _tell_basis(at_hand, found["basis"])


def _record(record: Record) -> tuple[object, ...]:
    days = record["days"]
    return (
        f"{record['template']}@{record['version']}",
        record["content_type"],
        record["model"],
        *_figures(record["figures"]),
        sparkline([day["jobs"] for day in days]),
    )


def _figures(found: Figures) -> Iterator[str]:
    jobs, feedback, latency = found["jobs"], found["feedback"], found["latency"]
    yield f"{jobs['finished']:,}"
    yield _share(jobs["failure_rate"])
    yield _number(found["quality"]["mean"])
    yield _number(latency["p50"], " s")
    tokens = (found["per_job"]["prompt_tokens"] or 0) + (found["per_job"]["completion_tokens"] or 0)
    yield f"{tokens:,.0f}" if jobs["finished"] else _NONE
    cost = found["per_job"]["cost_usd"]
    yield _NONE if cost is None else figures.money(cost)
    rating = feedback["rating"]
    yield _NONE if rating["mean"] is None else f"{rating['mean']:.2f} ({rating['count']:,})"
    yield _share(feedback["accepted"]["share"])
    yield _share(feedback["edit_distance"]["mean"])


def _alarm(alarm: Alarm) -> tuple[object, ...]:
    sides = [f"{side['mean']:.3g} ({side['jobs']:,} jobs)" for side in (alarm["before"], alarm["since"])]
    at = f"{figures.moment(alarm['at']):%Y-%m-%d %H:%M}"
    return (at, alarm["sign"], alarm["content_type"], alarm["model"], *sides, " ".join(alarm["versions"]))


def _tell_suggestions(at_hand: Session, found: Sequence[Suggestion]) -> None:
    for one in found:
        style = "bold" if one["action"] in {"move_production", "look_into_drift"} else ""
        at_hand.output.show("", Text(one_line(one["sentence"], 800), style))
        if one["action"] == "move_production":
            command = f"pressroom prompts label {one['template']} production {one['version']}"
            at_hand.output.show(Text(f"  {one_line(command)}", "dim"))
    caveats = dict.fromkeys(one["caveat"] for one in found if one["caveat"])
    for caveat in caveats:
        at_hand.output.show("", Text(one_line(caveat), "dim"))


def _tell_basis(at_hand: Session, basis: Basis) -> None:
    if basis["pending"]:
        at_hand.output.note(f"{basis['pending']:,} hours or days are not in it yet: ask again to take more of them in.")
    if basis["gone"]:
        at_hand.output.note(f"The jobs of {basis['gone']:,} hours had expired before anybody asked.")


def _given(at_hand: Session, wanted: Mapping[str, Any]) -> dict[str, Any]:
    now = at_hand.clock.now()
    return {
        name: moments.parse(value, now) if name in {"since", "until"} else value
        for name, value in wanted.items()
        if value not in {"", None}
    }


def _share(value: float | None) -> str:
    return _NONE if value is None else f"{value:.1%}"


def _number(value: float | None, unit: str = "") -> str:
    return _NONE if value is None else f"{value:.2f}{unit}"
