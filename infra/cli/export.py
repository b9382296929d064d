"""``pressroom export``: all jobs, content, feedback or records, as a file or on standard output."""

from typing import Annotated, NamedTuple

import typer

from infra.cli import options

_FILTERS = "Filters"

app = typer.Typer(
    help="Export jobs, content, feedback and records: JSON Lines, JSON, CSV or Parquet.", no_args_is_help=True
)

Format = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        metavar="FORM",
        help="jsonl, json, csv or parquet; by default what the file's name says, or else jsonl.",
        show_default=False,
    ),
]
Out = Annotated[
    str,
    typer.Option("--out", "--output", "-o", metavar="FILE", help="File to write; by default standard output."),
]
Fields = Annotated[
    str, typer.Option("--fields", metavar="NAMES", help="Columns in their order, such as id,status,usage.cost_usd.")
]
Batch = Annotated[str, typer.Option("--batch", metavar="ID", help="Only from this batch.", rich_help_panel=_FILTERS)]
Tag = Annotated[str, typer.Option("--tag", metavar="TAG", help="Only with this tag.", rich_help_panel=_FILTERS)]
Owner = Annotated[
    str, typer.Option("--owner", metavar="ID", help="Only what this key submitted.", rich_help_panel=_FILTERS)
]
Priority = Annotated[
    str, typer.Option("--priority", metavar="NAME", help="Only high, normal or low.", rich_help_panel=_FILTERS)
]
Schedule = Annotated[
    str, typer.Option("--schedule", metavar="ID", help="Only what this schedule started.", rich_help_panel=_FILTERS)
]
Since = Annotated[
    str,
    typer.Option(
        "--since", metavar="TIME", help="Created then or later: 2026-01-31, or 24h, 7d ago.", rich_help_panel=_FILTERS
    ),
]
Until = Annotated[
    str, typer.Option("--until", metavar="TIME", help="Created then or earlier.", rich_help_panel=_FILTERS)
]
Status = Annotated[
    list[str] | None,
    typer.Option("--status", metavar="STATE", help="Only in this state; may be given again.", rich_help_panel=_FILTERS),
]
Type = Annotated[
    str, typer.Option("--type", metavar="TYPE", help="Only generation or batch.", rich_help_panel=_FILTERS)
]
Kind = Annotated[
    str, typer.Option("--kind", metavar="KIND", help="Only this kind, such as blog_post.", rich_help_panel=_FILTERS)
]
Template = Annotated[
    str, typer.Option("--template", metavar="NAME", help="Only of this template.", rich_help_panel=_FILTERS)
]


class Table(NamedTuple):
    """What the file is to look like."""

    form: Format = ""
    out: Out = ""
    fields: Fields = ""


class Filters(NamedTuple):
    """What is exported; all that are given must hold."""

    batch: Batch = ""
    tag: Tag = ""
    owner: Owner = ""
    priority: Priority = ""
    schedule: Schedule = ""
    since: Since = ""
    until: Until = ""


@app.command()
@options.grouped
def jobs(
    *,
    table: Table,
    status: Status = None,
    type_: Type = "",
    kind: Kind = "",
    which: Filters,
    connection: options.Connection,
) -> None:
    """Export jobs, newest first; all filters given must hold."""
    states = [("status", one) for one in status or []]
    _run("jobs", [*states, ("type", type_), ("kind", kind), *which._asdict().items()], table, connection)


@app.command()
@options.grouped
def content(
    *,
    table: Table,
    kind: Annotated[
        str,
        typer.Option("--type", "-t", metavar="KIND", help="Only this type, such as email.", rich_help_panel=_FILTERS),
    ] = "",
    which: Filters,
    connection: options.Connection,
) -> None:
    """Export finished pieces, newest first; a batch, tag, owner, priority or schedule is that of their jobs."""
    _run("content", [("content_type", kind), *which._asdict().items()], table, connection)


@app.command()
@options.grouped
def feedback(
    *,
    table: Table,
    content_id: Annotated[
        str, typer.Option("--content", metavar="ID", help="Only on this piece.", rich_help_panel=_FILTERS)
    ] = "",
    template: Template = "",
    since: Since = "",
    until: Until = "",
    connection: options.Connection,
) -> None:
    """Export feedback, the latest first, without what was written in it."""
    filters = [("content", content_id), ("template", template), ("since", since), ("until", until)]
    _run("feedback", filters, table, connection)


@app.command()
@options.grouped
def versions(
    *,
    table: Table,
    template: Template = "",
    kind: Annotated[
        str,
        typer.Option("--type", "-t", metavar="KIND", help="Only this type, such as email.", rich_help_panel=_FILTERS),
    ] = "",
    since: Since = "",
    until: Until = "",
    connection: options.Connection,
) -> None:
    """Export how versions of prompts have done: a row for each version, content type, model and day."""
    filters = [("template", template), ("content_type", kind), ("since", since), ("until", until)]
    _run("versions", filters, table, connection)


def _run(what: str, filters: list[tuple[str, str]], table: Table, connection: options.Connection) -> None:
    from infra.cli import exporting, moments, session
    from infra.cli.session import Session

    async def work(at_hand: Session) -> int:
        now = at_hand.clock.now()
        given = [
            (name, moments.parse(value, now) if name in {"since", "until"} else value)
            for name, value in filters
            if value
        ]
        return await exporting.export(at_hand, exporting.order(what, given, table.fields, table.form, table.out))

    session.run(*connection, work)
