"""``pressroom schedules``: jobs that start by the clock."""

from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from infra.cli import generate, options

if TYPE_CHECKING:
    from infra.cli.scheduled_work import Work

_WHEN, _HOW, _OTHER = "When", "How", "Instead of one piece"

app = typer.Typer(
    help="Start jobs by the clock: pieces, batches of them, clean-up, a warm cache.", no_args_is_help=True
)

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
Warm = Annotated[
    str | None,
    typer.Option(
        "--warm",
        metavar="NAMESPACE",
        help="Make the answers that are asked for most anew before somebody asks.",
        rich_help_panel=_OTHER,
    ),
]
Top = Annotated[
    int | None, typer.Option("--top", metavar="COUNT", help="How many of them; 20 by default.", rich_help_panel=_OTHER)
]


class How(NamedTuple):
    """When runs are put off or left out, and what happens when they come together."""

    jitter: Jitter = None
    start: Start = None
    end: End = None
    overlap: Overlap = None
    catch_up: CatchUp = None

    def fields(self) -> dict[str, Any]:
        """Return what was typed, as the API names it."""
        when = {"jitter_seconds": self.jitter, "start_at": self.start, "end_at": self.end}
        return {**when, "overlap": self.overlap, "catch_up_hours": self.catch_up}


class Other(NamedTuple):
    """How jobs are handled, and what is started instead of one piece."""

    priority: Priority = None
    tag: Tag = None
    batch: Batch = None
    cleanup: Cleanup = False
    older_than: OlderThan = None
    warm: Warm = None
    top: Top = None


@app.command("create")
@options.grouped
def create(
    *,
    cron: Cron,
    zone: Zone = "UTC",
    name: Name = None,
    how: How,
    piece: generate.Piece,
    other: Other,
    connection: options.Connection,
) -> None:
    """Make a schedule and print its next runs."""
    from infra.cli import scheduling, session

    when = {"cron": cron, "time_zone": zone, **how.fields()}
    session.run(*connection, lambda at_hand: scheduling.create(at_hand, name, when, _work(piece, other)))


@app.command("update")
@options.grouped
def update(
    name: Schedule,
    *,
    cron: OtherCron = None,
    zone: Zone = None,
    how: How,
    piece: generate.Piece,
    other: Other,
    connection: options.Connection,
) -> None:
    """Change what is given; the piece, the batch, the clean-up or the warming only as a whole."""
    from infra.cli import scheduling, session

    when = {"cron": cron, "time_zone": zone, **how.fields()}
    session.run(*connection, lambda at_hand: scheduling.update(at_hand, name, when, _work(piece, other)))


@app.command("list")
@options.grouped
def list_schedules(*, limit: options.Limit = 50, connection: options.Connection) -> None:
    """List schedules, newest first, with their next and last runs."""
    from infra.cli import scheduling, session

    session.run(*connection, lambda at_hand: scheduling.show_all(at_hand, limit))


@app.command("show")
@options.grouped
def show(name: Schedule, *, count: Count = 5, connection: options.Connection) -> None:
    """Show a schedule with its next runs and what became of the last ones."""
    from infra.cli import scheduling, session

    session.run(*connection, lambda at_hand: scheduling.show(at_hand, name, count))


@app.command("runs")
@options.grouped
def runs(name: Schedule, *, limit: options.Limit = 20, connection: options.Connection) -> None:
    """List the jobs that a schedule has started, newest first."""
    from infra.cli import scheduling, session

    session.run(*connection, lambda at_hand: scheduling.runs(at_hand, name, limit))


@app.command("pause")
@options.grouped
def pause(name: Schedule, *, connection: options.Connection) -> None:
    """Pause a schedule; what it has started goes on."""
    from infra.cli import scheduling, session

    session.run(*connection, lambda at_hand: scheduling.turn(at_hand, name, "pause"))


@app.command("resume")
@options.grouped
def resume(name: Schedule, *, connection: options.Connection) -> None:
    """Resume a schedule from its next run on."""
    from infra.cli import scheduling, session

    session.run(*connection, lambda at_hand: scheduling.turn(at_hand, name, "resume"))


@app.command("run")
@options.grouped
def run(name: Schedule, *, connection: options.Connection) -> None:
    """Start a job of a schedule at once, whatever runs; its times stay as they are."""
    from infra.cli import scheduling, session

    session.run(*connection, lambda at_hand: scheduling.run(at_hand, name))


@app.command("delete")
@options.grouped
def delete(name: Schedule, *, connection: options.Connection) -> None:
    """Delete a schedule; the jobs that it has started go on."""
    from infra.cli import scheduling, session

    session.run(*connection, lambda at_hand: scheduling.delete(at_hand, name))


@app.command("preview")
@options.grouped
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
    connection: options.Connection,
) -> None:
    """Show when a cron line runs next; nothing is kept."""
    from infra.cli import scheduling, session

    when = {"cron": cron, "time_zone": zone, "start_at": start, "end_at": end}
    session.run(*connection, lambda at_hand: scheduling.preview(at_hand, when, count))


def _work(piece: generate.Piece, other: Other) -> "Work":
    from infra.cli.scheduled_work import Work

    return Work(
        piece.fields(),
        piece.brief,
        piece.source,
        piece.schema,
        other.batch,
        other.cleanup,
        other.older_than,
        other.warm,
        other.top,
        other.priority,
        other.tag or (),
    )
