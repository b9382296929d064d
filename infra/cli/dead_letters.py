"""``pressroom dead-letters``: jobs that failed for good, and how to run them once more."""

from typing import Annotated

import typer

from infra.cli import options

_FILTERS = "Which letters"

app = typer.Typer(
    help="Jobs that failed for good, grouped by cause: look, replay, resolve, ignore.", no_args_is_help=True
)

Letters = Annotated[
    list[str] | None, typer.Argument(metavar="[LETTER]...", help="Ids of dead letters.", show_default=False)
]
Group = Annotated[str, typer.Option("--group", metavar="ID", help="All open letters of this group.")]
Status = Annotated[
    list[str] | None,
    typer.Option(
        "--status",
        metavar="STATE",
        help="Only open, replayed, resolved or ignored; may be given again.",
        rich_help_panel=_FILTERS,
    ),
]
Type = Annotated[str, typer.Option("--type", metavar="TYPE", help="Only this type of job.", rich_help_panel=_FILTERS)]
Kind = Annotated[str, typer.Option("--kind", metavar="KIND", help="Only this kind.", rich_help_panel=_FILTERS)]
FailedIn = Annotated[
    str, typer.Option("--failed-in", metavar="STAGE", help="Only those of this stage.", rich_help_panel=_FILTERS)
]
Code = Annotated[str, typer.Option("--code", metavar="CODE", help="Only this error.", rich_help_panel=_FILTERS)]
Since = Annotated[
    str,
    typer.Option(
        "--since", metavar="TIME", help="Failed then or later: 2026-01-31, or 24h, 7d ago.", rich_help_panel=_FILTERS
    ),
]
Until = Annotated[
    str, typer.Option("--until", metavar="TIME", help="Failed then or earlier.", rich_help_panel=_FILTERS)
]
All = Annotated[bool, typer.Option("--all", help="All that are open.", rich_help_panel=_FILTERS)]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many.")]

_Connection = tuple[str, str, bool]


@app.command("list")
def list_letters(
    *,
    status: Status = None,
    group: Annotated[
        str, typer.Option("--group", metavar="ID", help="Only those of this group.", rich_help_panel=_FILTERS)
    ] = "",
    type_: Type = "",
    kind: Kind = "",
    failed_in: FailedIn = "",
    code: Code = "",
    since: Since = "",
    until: Until = "",
    limit: Limit = 20,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """List dead letters, newest first."""
    from infra.cli import bulk_filters, burying, session
    from infra.cli.session import Session

    given = {"fingerprint": group, "type": type_, "kind": kind, "stage": failed_in, "code": code}

    async def work(at_hand: Session) -> int:
        plain = bulk_filters.plain({**given, "since": since, "until": until}, at_hand.clock.now())
        wanted = [*(("status", one) for one in status or []), *plain.items()]
        return await burying.show_all(at_hand, wanted, limit)

    session.run(url, key, json, work)


@app.command("groups")
def list_groups(
    *,
    status: Annotated[str, typer.Option("--status", metavar="STATE", help="Only open, resolved or ignored.")] = "",
    limit: Limit = 20,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """List the causes that jobs have failed of, the one that was seen last first."""
    from infra.cli import burying, session

    wanted = [("status", status)] if status else []
    session.run(url, key, json, lambda at_hand: burying.show_groups(at_hand, wanted, limit))


@app.command("show")
def show(
    letter: Annotated[str, typer.Argument(metavar="LETTER", help="Id of a dead letter.", show_default=False)],
    *,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Show a dead letter with its job's brief and every failed try."""
    from infra.cli import burying, session

    session.run(url, key, json, lambda at_hand: burying.show(at_hand, letter))


@app.command("replay")
def replay(
    letters: Letters = None,
    *,
    group: Group = "",
    status: Status = None,
    type_: Type = "",
    kind: Kind = "",
    failed_in: FailedIn = "",
    code: Code = "",
    since: Since = "",
    until: Until = "",
    all_: All = False,
    stage: Annotated[
        str, typer.Option("--stage", metavar="NAME", help="First stage to run again; else where it failed.")
    ] = "",
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=VALUE", help="A field of the brief to change; for single letters."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count them.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Run failed jobs once more: single ones, a group, or all that filters leave, as a job that survives crashes."""
    from infra.cli import bulk_filters, burying, session
    from infra.cli.session import Session

    plain = {"type": type_, "kind": kind, "stage": failed_in, "code": code, "since": since, "until": until}

    async def work(at_hand: Session) -> int:
        filtered = all_ or bool(status) or any(plain.values())
        made = bulk_filters.made(plain, status or [], all_, now=at_hand.clock.now()) if filtered else None
        which = burying.Which(letters or [], group, made)
        return await burying.replay(at_hand, which, stage, changes or [], dry_run=dry_run, yes=yes)

    session.run(url, key, json, work)


@app.command("resolve")
def resolve(
    letters: Letters = None,
    *,
    group: Group = "",
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Put letters or a group aside, their cause being mended; a group whose error comes back is open again."""
    _settle("resolve", letters, group, (url, key, json))


@app.command("ignore")
def ignore(
    letters: Letters = None,
    *,
    group: Group = "",
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Put letters or a group aside for good."""
    _settle("ignore", letters, group, (url, key, json))


@app.command("reopen")
def reopen(
    letters: Letters = None,
    *,
    group: Group = "",
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Take letters or a group up again that were put aside."""
    _settle("reopen", letters, group, (url, key, json))


def _settle(action: str, letters: list[str] | None, group: str, connection: _Connection) -> None:
    from infra.cli import burying, session
    from infra.cli.session import Session

    async def work(at_hand: Session) -> int:
        return await burying.settle(at_hand, burying.Which(letters or [], group), action)

    session.run(*connection, work)
