"""``pressroom dead-letters``: jobs that failed for good, and how to run them once more."""

from typing import Annotated, NamedTuple

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


class Filters(NamedTuple):
    """Which letters are meant; all that are given must hold."""

    type_: Type = ""
    kind: Kind = ""
    failed_in: FailedIn = ""
    code: Code = ""
    since: Since = ""
    until: Until = ""

    def plain(self) -> dict[str, str]:
        """Return the filters as the API names them."""
        names = {"type_": "type", "failed_in": "stage"}
        return {names.get(name, name): value for name, value in self._asdict().items()}


@app.command("list")
@options.grouped
def list_letters(
    *,
    status: Status = None,
    group: Annotated[
        str, typer.Option("--group", metavar="ID", help="Only those of this group.", rich_help_panel=_FILTERS)
    ] = "",
    which: Filters,
    limit: options.Limit = 20,
    connection: options.Connection,
) -> None:
    """List dead letters, newest first."""
    from infra.cli import bulk_filters, burying, session
    from infra.cli.session import Session

    given = {"fingerprint": group, **which.plain()}

    async def work(at_hand: Session) -> int:
        plain = bulk_filters.plain(given, at_hand.clock.now())
        wanted = [*(("status", one) for one in status or []), *plain.items()]
        return await burying.show_all(at_hand, wanted, limit)

    session.run(*connection, work)


@app.command("groups")
@options.grouped
def list_groups(
    *,
    status: Annotated[str, typer.Option("--status", metavar="STATE", help="Only open, resolved or ignored.")] = "",
    limit: options.Limit = 20,
    connection: options.Connection,
) -> None:
    """List the causes that jobs have failed of, the one that was seen last first."""
    from infra.cli import burying, session

    wanted = [("status", status)] if status else []
    session.run(*connection, lambda at_hand: burying.show_groups(at_hand, wanted, limit))


@app.command("show")
@options.grouped
def show(
    letter: Annotated[str, typer.Argument(metavar="LETTER", help="Id of a dead letter.", show_default=False)],
    *,
    connection: options.Connection,
) -> None:
    """Show a dead letter with its job's brief and every failed try."""
    from infra.cli import burying, session

    session.run(*connection, lambda at_hand: burying.show(at_hand, letter))


@app.command("replay")
@options.grouped
def replay(
    letters: Letters = None,
    *,
    group: Group = "",
    status: Status = None,
    which: Filters,
    all_: All = False,
    stage: options.Stage = "",
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=VALUE", help="A field of the brief to change; for single letters."),
    ] = None,
    caution: options.Caution,
    connection: options.Connection,
) -> None:
    """Run failed jobs once more: single ones, a group, or all that filters leave, as a job that survives crashes."""
    from infra.cli import bulk_filters, burying, session
    from infra.cli.session import Session

    plain = which.plain()

    async def work(at_hand: Session) -> int:
        filtered = all_ or bool(status) or any(plain.values())
        made = bulk_filters.made(plain, status or [], all_, now=at_hand.clock.now()) if filtered else None
        meant = burying.Which(letters or [], group, made)
        return await burying.replay(at_hand, meant, stage, changes or [], dry_run=caution.dry_run, yes=caution.yes)

    session.run(*connection, work)


@app.command("resolve")
@options.grouped
def resolve(letters: Letters = None, *, group: Group = "", connection: options.Connection) -> None:
    """Put letters or a group aside, their cause being mended; a group whose error comes back is open again."""
    _settle("resolve", letters, group, connection)


@app.command("ignore")
@options.grouped
def ignore(letters: Letters = None, *, group: Group = "", connection: options.Connection) -> None:
    """Put letters or a group aside for good."""
    _settle("ignore", letters, group, connection)


@app.command("reopen")
@options.grouped
def reopen(letters: Letters = None, *, group: Group = "", connection: options.Connection) -> None:
    """Take letters or a group up again that were put aside."""
    _settle("reopen", letters, group, connection)


def _settle(action: str, letters: list[str] | None, group: str, connection: options.Connection) -> None:
    from infra.cli import burying, session
    from infra.cli.session import Session

    async def work(at_hand: Session) -> int:
        return await burying.settle(at_hand, burying.Which(letters or [], group), action)

    session.run(*connection, work)
