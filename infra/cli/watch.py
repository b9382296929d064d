"""``pressroom watch``: a job or a batch on its way, or everything that is, live."""

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from infra.cli import options

_FILTERS = "Which jobs"


def watch(
    job_id: Annotated[
        str, typer.Argument(metavar="JOB", help="Id of a job or a batch; without it, all jobs.", show_default=False)
    ] = "",
    *,
    all_: Annotated[bool, typer.Option("--all", help="All jobs, as without JOB.", rich_help_panel=_FILTERS)] = False,
    jobs: Annotated[
        list[str] | None, typer.Option("--job", help="Only this job; may be given again.", rich_help_panel=_FILTERS)
    ] = None,
    status: Annotated[
        list[str] | None,
        typer.Option("--status", help="Only steps to this state; may be given again.", rich_help_panel=_FILTERS),
    ] = None,
    type_: Annotated[str, typer.Option("--type", help="Only generation or batch.", rich_help_panel=_FILTERS)] = "",
    kind: Annotated[str, typer.Option("--kind", help="Only this kind, as blog_post.", rich_help_panel=_FILTERS)] = "",
    tag: Annotated[str, typer.Option("--tag", help="Only those with this tag.", rich_help_panel=_FILTERS)] = "",
    batch: Annotated[str, typer.Option("--batch", help="Only pieces of this batch.", rich_help_panel=_FILTERS)] = "",
    owner: Annotated[str, typer.Option("--owner", help="Only those of this key.", rich_help_panel=_FILTERS)] = "",
    priority: Annotated[
        str, typer.Option("--priority", help="Only high, normal or low.", rich_help_panel=_FILTERS)
    ] = "",
    since: Annotated[
        str, typer.Option("--since", metavar="TIME", help="Begin with the events from a time on, as RFC 3339.")
    ] = "",
    until_done: Annotated[
        bool, typer.Option("--until-done", help="End when no such job is under way any more.")
    ] = False,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """
    Show a job on its way until it has ended, or all jobs at once until you stop it.

    A connection that breaks is made again, without gap. With --json, every event is a line of its own.
    """
    from infra.cli import overseeing, session, watching

    wanted = [*_given(type=type_, kind=kind, tag=tag, batch=batch, owner=owner, priority=priority, since=since)]
    wanted += [*_each("job", jobs), *_each("status", status)]
    if job_id and (wanted or all_ or until_done):
        raise typer.BadParameter("A job is watched by itself: leave out JOB, or all options about other jobs.")
    if since and until_done:
        raise typer.BadParameter("--until-done begins with what is under way: leave out --since.")
    if job_id:
        session.run(url, key, json, lambda at_hand: watching.watch(at_hand, job_id))
    session.run(url, key, json, lambda at_hand: overseeing.oversee(at_hand, wanted, until_done=until_done))


def _given(**values: str) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in values.items() if value)


def _each(name: str, values: Sequence[str] | None) -> Iterator[tuple[str, str]]:
    return ((name, value) for value in values or ())
