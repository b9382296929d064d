"""``pressroom bulk``: one action on many jobs."""

from typing import Annotated

import typer

from infra.cli import options

_FILTERS = "Which jobs"

app = typer.Typer(
    help="Cancel, pause, resume or retry many jobs at once, as a job of its own that survives crashes.",
    no_args_is_help=True,
)

Status = Annotated[
    list[str] | None,
    typer.Option("--status", metavar="STATE", help="In this state; may be given again.", rich_help_panel=_FILTERS),
]
Type = Annotated[str, typer.Option("--type", metavar="TYPE", help="generation or batch.", rich_help_panel=_FILTERS)]
Kind = Annotated[str, typer.Option("--kind", metavar="KIND", help="Such as blog_post.", rich_help_panel=_FILTERS)]
Batch = Annotated[str, typer.Option("--batch", metavar="ID", help="Pieces of this batch.", rich_help_panel=_FILTERS)]
Tag = Annotated[str, typer.Option("--tag", metavar="TAG", help="With this tag.", rich_help_panel=_FILTERS)]
Owner = Annotated[str, typer.Option("--owner", metavar="ID", help="Submitted by this key.", rich_help_panel=_FILTERS)]
Priority = Annotated[
    str, typer.Option("--priority", metavar="NAME", help="high, normal or low.", rich_help_panel=_FILTERS)
]
Schedule = Annotated[
    str, typer.Option("--schedule", metavar="ID", help="Started by this schedule.", rich_help_panel=_FILTERS)
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
All = Annotated[bool, typer.Option("--all", help="Without any of these.", rich_help_panel=_FILTERS)]
Stage = Annotated[str, typer.Option("--stage", metavar="NAME", help="First stage to run again; else where it failed.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only count them.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]

_PAST = {"cancel": "cancelled", "pause": "paused", "resume": "resumed", "retry": "retried"}


@app.command()
def cancel(
    *,
    status: Status = None,
    type_: Type = "",
    kind: Kind = "",
    batch: Batch = "",
    tag: Tag = "",
    owner: Owner = "",
    priority: Priority = "",
    schedule: Schedule = "",
    since: Since = "",
    until: Until = "",
    all_: All = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Cancel all jobs that the filters leave and that have not ended."""
    plain = {"type": type_, "kind": kind, "batch": batch, "tag": tag, "owner": owner, "priority": priority}
    given = {**plain, "schedule": schedule, "since": since, "until": until}
    _run("cancel", (given, status or [], all_), (dry_run, yes), (url, key, json))


@app.command()
def pause(
    *,
    status: Status = None,
    type_: Type = "",
    kind: Kind = "",
    batch: Batch = "",
    tag: Tag = "",
    owner: Owner = "",
    priority: Priority = "",
    schedule: Schedule = "",
    since: Since = "",
    until: Until = "",
    all_: All = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Pause all jobs that the filters leave: stages that run are finished, no other begins."""
    plain = {"type": type_, "kind": kind, "batch": batch, "tag": tag, "owner": owner, "priority": priority}
    given = {**plain, "schedule": schedule, "since": since, "until": until}
    _run("pause", (given, status or [], all_), (dry_run, yes), (url, key, json))


@app.command()
def resume(
    *,
    status: Status = None,
    type_: Type = "",
    kind: Kind = "",
    batch: Batch = "",
    tag: Tag = "",
    owner: Owner = "",
    priority: Priority = "",
    schedule: Schedule = "",
    since: Since = "",
    until: Until = "",
    all_: All = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Resume all paused jobs that the filters leave."""
    plain = {"type": type_, "kind": kind, "batch": batch, "tag": tag, "owner": owner, "priority": priority}
    given = {**plain, "schedule": schedule, "since": since, "until": until}
    _run("resume", (given, status or [], all_), (dry_run, yes), (url, key, json))


@app.command()
def retry(
    *,
    status: Status = None,
    type_: Type = "",
    kind: Kind = "",
    batch: Batch = "",
    tag: Tag = "",
    owner: Owner = "",
    priority: Priority = "",
    schedule: Schedule = "",
    since: Since = "",
    until: Until = "",
    all_: All = False,
    stage: Stage = "",
    dry_run: DryRun = False,
    yes: Yes = False,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Run all jobs again that the filters leave; those that failed, unless --status says otherwise."""
    plain = {"type": type_, "kind": kind, "batch": batch, "tag": tag, "owner": owner, "priority": priority}
    given = {**plain, "schedule": schedule, "since": since, "until": until}
    _run("retry", (given, status or [], all_), (dry_run, yes), (url, key, json), {"stage": stage})


def _run(
    action: str,
    which: tuple[dict[str, str], list[str], bool],
    how: tuple[bool, bool],
    connection: tuple[str, str, bool],
    more: dict[str, str] | None = None,
) -> None:
    from infra.cli import bulk_client, bulk_filters, bulking, session
    from infra.cli.session import Session

    async def work(at_hand: Session) -> int:
        wanted = bulk_filters.made(*which, now=at_hand.clock.now())
        body = {"action": action, "filter": wanted, **(more or {})}
        wish = bulking.Wish(bulk_client.JOBS, body, "jobs", _PAST[action], *how)
        return await bulking.run(at_hand, wish)

    session.run(*connection, work)
