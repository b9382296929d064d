"""``pressroom schedules``: jobs that start by the clock."""

from typing import Annotated

import typer

from infra.cli import generate, options

_WHEN, _HOW, _OTHER = "When", "How", "Instead of one piece"

app = typer.Typer(help="Start jobs by the clock: pieces, batches of them, clean-up.", no_args_is_help=True)

Schedule = Annotated[str, typer.Argument(metavar="SCHEDULE", help="Name or id of a schedule.", show_default=False)]
_CRON = typer.Option(
    "--cron",
    metavar="LINE",
    help="Minute, hour, day, month, weekday, as in '0 9 * * MON-FRI'; or @hourly, @daily, @weekly, @monthly.",
    show_default=False,
    rich_help_panel=_WHEN,
)
Cron = Annotated[str, _CRON]
OtherCron = Annotated[str | None, _CRON]
Name = Annotated[str | None, typer.Option("--name", metavar="NAME", help="Its name; by default made of its work.")]
Count = Annotated[int, typer.Option("--count", "-n", min=1, max=50, help="How many of the next runs to show.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many.")]
Zone = Annotated[
    str | None,
    typer.Option("--zone", metavar="NAME", help="Time zone such as Europe/Berlin.", rich_help_panel=_WHEN),
]
Jitter = Annotated[
    int | None,
    typer.Option("--jitter", metavar="SECONDS", help="Put each run off by up to so long.", rich_help_panel=_WHEN),
]
Start = Annotated[
    str | None, typer.Option("--start", metavar="TIME", help="No run before this time.", rich_help_panel=_WHEN)
]
End = Annotated[
    str | None, typer.Option("--end", metavar="TIME", help="No run after this time.", rich_help_panel=_WHEN)
]
Overlap = Annotated[
    str | None,
    typer.Option(
        "--overlap",
        metavar="POLICY",
        help="When the job before still runs: skip, queue or cancel_running.",
        rich_help_panel=_HOW,
    ),
]
CatchUp = Annotated[
    int | None,
    typer.Option(
        "--catch-up", metavar="HOURS", help="Make up for runs that were missed within so long.", rich_help_panel=_HOW
    ),
]
Priority = Annotated[
    str | None, typer.Option("--priority", metavar="NAME", help="high, normal or low.", rich_help_panel=_HOW)
]
Tag = Annotated[
    list[str] | None,
    typer.Option(
        "--tag",
        metavar="TAG",
        help="A word to find the jobs by; with --cleanup, only jobs with it.",
        rich_help_panel=_HOW,
    ),
]
Batch = Annotated[
    typer.FileText | None,
    typer.Option(
        "--batch", metavar="FILE", encoding="utf-8", help="Up to 100 briefs, one JSON a line.", rich_help_panel=_OTHER
    ),
]
Cleanup = Annotated[
    bool, typer.Option("--cleanup", help="Delete jobs that ended some days ago.", rich_help_panel=_OTHER)
]
OlderThan = Annotated[
    int | None,
    typer.Option("--older-than", metavar="DAYS", help="How many days ago; 7 by default.", rich_help_panel=_OTHER),
]


@app.command("create")
def create(
    *,
    cron: Cron,
    zone: Zone = "UTC",
    name: Name = None,
    jitter: Jitter = None,
    start: Start = None,
    end: End = None,
    overlap: Overlap = None,
    catch_up: CatchUp = None,
    type_: generate.Type = None,
    topic: generate.Topic = None,
    audience: generate.Audience = None,
    tone: generate.Tone = None,
    language: generate.Language = None,
    length: generate.Length = None,
    keyword: generate.Keyword = None,
    format_: generate.Format = None,
    instructions: generate.Instructions = None,
    min_quality: generate.MinQuality = None,
    source: generate.Source = None,
    schema: generate.Schema = None,
    max_cost: generate.MaxCost = None,
    brief: generate.WholeBrief = None,
    priority: Priority = None,
    tag: Tag = None,
    batch: Batch = None,
    cleanup: Cleanup = False,
    older_than: OlderThan = None,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Make a schedule and print its next runs."""
    from infra.cli import scheduled_work, scheduling, session

    when = {"cron": cron, "time_zone": zone, "jitter_seconds": jitter, "start_at": start, "end_at": end}
    how = {"overlap": overlap, "catch_up_hours": catch_up}
    about = {"content_type": type_, "topic": topic, "audience": audience, "tone": tone, "language": language}
    form = {"length": length, "keywords": keyword, "format": format_, "instructions": instructions}
    piece = {**about, **form, "min_quality": min_quality, "max_cost_usd": max_cost}
    work = scheduled_work.Work(piece, brief, source, schema, batch, cleanup, older_than, priority, tag or ())
    session.run(url, key, json, lambda at_hand: scheduling.create(at_hand, name, {**when, **how}, work))


@app.command("update")
def update(
    name: Schedule,
    *,
    cron: OtherCron = None,
    zone: Zone = None,
    jitter: Jitter = None,
    start: Start = None,
    end: End = None,
    overlap: Overlap = None,
    catch_up: CatchUp = None,
    type_: generate.Type = None,
    topic: generate.Topic = None,
    audience: generate.Audience = None,
    tone: generate.Tone = None,
    language: generate.Language = None,
    length: generate.Length = None,
    keyword: generate.Keyword = None,
    format_: generate.Format = None,
    instructions: generate.Instructions = None,
    min_quality: generate.MinQuality = None,
    source: generate.Source = None,
    schema: generate.Schema = None,
    max_cost: generate.MaxCost = None,
    brief: generate.WholeBrief = None,
    priority: Priority = None,
    tag: Tag = None,
    batch: Batch = None,
    cleanup: Cleanup = False,
    older_than: OlderThan = None,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Change what is given; the piece, the batch or the clean-up only as a whole."""
    from infra.cli import scheduled_work, scheduling, session

    when = {"cron": cron, "time_zone": zone, "jitter_seconds": jitter, "start_at": start, "end_at": end}
    how = {"overlap": overlap, "catch_up_hours": catch_up}
    about = {"content_type": type_, "topic": topic, "audience": audience, "tone": tone, "language": language}
    form = {"length": length, "keywords": keyword, "format": format_, "instructions": instructions}
    piece = {**about, **form, "min_quality": min_quality, "max_cost_usd": max_cost}
    work = scheduled_work.Work(piece, brief, source, schema, batch, cleanup, older_than, priority, tag or ())
    session.run(url, key, json, lambda at_hand: scheduling.update(at_hand, name, {**when, **how}, work))


@app.command("list")
def list_schedules(
    *,
    limit: Limit = 50,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """List schedules, newest first, with their next and last runs."""
    from infra.cli import scheduling, session

    session.run(url, key, json, lambda at_hand: scheduling.show_all(at_hand, limit))


@app.command("show")
def show(
    name: Schedule,
    *,
    count: Count = 5,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Show a schedule with its next runs and what became of the last ones."""
    from infra.cli import scheduling, session

    session.run(url, key, json, lambda at_hand: scheduling.show(at_hand, name, count))


@app.command("runs")
def runs(
    name: Schedule,
    *,
    limit: Limit = 20,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """List the jobs that a schedule has started, newest first."""
    from infra.cli import scheduling, session

    session.run(url, key, json, lambda at_hand: scheduling.runs(at_hand, name, limit))


@app.command("pause")
def pause(
    name: Schedule,
    *,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Pause a schedule; what it has started goes on."""
    from infra.cli import scheduling, session

    session.run(url, key, json, lambda at_hand: scheduling.turn(at_hand, name, "pause"))


@app.command("resume")
def resume(
    name: Schedule,
    *,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Resume a schedule from its next run on."""
    from infra.cli import scheduling, session

    session.run(url, key, json, lambda at_hand: scheduling.turn(at_hand, name, "resume"))


@app.command("run")
def run(
    name: Schedule,
    *,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Start a job of a schedule at once, whatever runs; its times stay as they are."""
    from infra.cli import scheduling, session

    session.run(url, key, json, lambda at_hand: scheduling.run(at_hand, name))


@app.command("delete")
def delete(
    name: Schedule,
    *,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Delete a schedule; the jobs that it has started go on."""
    from infra.cli import scheduling, session

    session.run(url, key, json, lambda at_hand: scheduling.delete(at_hand, name))


@app.command("preview")
def preview(
    cron: Annotated[
        str,
        typer.Argument(
            metavar="LINE", help="A cron line, in quotes; or @hourly, @daily, @weekly, @monthly.", show_default=False
        ),
    ],
    *,
    zone: Zone = "UTC",
    start: Start = None,
    end: End = None,
    count: Count = 5,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Show when a cron line runs next; nothing is kept."""
    from infra.cli import scheduling, session

    when = {"cron": cron, "time_zone": zone, "start_at": start, "end_at": end}
    session.run(url, key, json, lambda at_hand: scheduling.preview(at_hand, when, count))
