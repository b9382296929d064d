"""``pressroom bulk``: one action on many jobs."""

from typing import Annotated, NamedTuple

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


class Filters(NamedTuple):
    """Which jobs are meant; all that are given must hold."""

    status: Status = None
    type_: Type = ""
    kind: Kind = ""
    batch: Batch = ""
    tag: Tag = ""
    owner: Owner = ""
    priority: Priority = ""
    schedule: Schedule = ""
    since: Since = ""
    until: Until = ""
    all_: All = False

    def body(self) -> tuple[dict[str, str], list[str], bool]:
        """Return plain filters as the API names them, the states, and whether all jobs are meant."""
        given = {name.removesuffix("_"): value for name, value in self._asdict().items() if name not in _NOT_PLAIN}
        return given, self.status or [], self.all_


_NOT_PLAIN = {"status", "all_"}
_PAST = {"cancel": "cancelled", "pause": "paused", "resume": "resumed", "retry": "retried"}


@app.command()
@options.grouped
def cancel(*, which: Filters, caution: options.Caution, connection: options.Connection) -> None:
    """Cancel all jobs that the filters leave and that have not ended."""
    _run("cancel", which, caution, connection)


@app.command()
@options.grouped
def pause(*, which: Filters, caution: options.Caution, connection: options.Connection) -> None:
    """Pause all jobs that the filters leave: stages that run are finished, no other begins."""
    _run("pause", which, caution, connection)


@app.command()
@options.grouped
def resume(*, which: Filters, caution: options.Caution, connection: options.Connection) -> None:
    """Resume all paused jobs that the filters leave."""
    _run("resume", which, caution, connection)


@app.command()
@options.grouped
def retry(
    *,
    which: Filters,
    stage: options.Stage = "",
    caution: options.Caution,
    connection: options.Connection,
) -> None:
    """Run all jobs again that the filters leave; those that failed, unless --status says otherwise."""
    _run("retry", which, caution, connection, {"stage": stage})


def _run(
    action: str,
    which: Filters,
    caution: options.Caution,
    connection: options.Connection,
    more: dict[str, str] | None = None,
) -> None:
    from infra.cli import bulk_client, bulk_filters, bulking, session
    from infra.cli.session import Session

    async def work(at_hand: Session) -> int:
        wanted = bulk_filters.made(*which.body(), now=at_hand.clock.now())
        body = {"action": action, "filter": wanted, **(more or {})}
        wish = bulking.Wish(bulk_client.JOBS, body, "jobs", _PAST[action], *caution)
        return await bulking.run(at_hand, wish)

    session.run(*connection, work)
