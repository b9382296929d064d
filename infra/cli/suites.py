"""``pressroom suites``: named sets of assertions."""

from typing import Annotated

import typer

from infra.cli import options

app = typer.Typer(help="Suites: named sets of assertions that outputs are held against.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of a suite.", show_default=False)]


@app.command("list")
@options.grouped
def list_suites(*, limit: options.Limit = 100, connection: options.Connection) -> None:
    """List the suites."""
    from infra.cli import scoring, session

    session.run(*connection, lambda at_hand: scoring.suites(at_hand, limit))


@app.command("show")
@options.grouped
def show(name: Name, *, connection: options.Connection) -> None:
    """Show a suite with its assertions."""
    from infra.cli import scoring, session

    session.run(*connection, lambda at_hand: scoring.suite(at_hand, name))


@app.command("put")
@options.grouped
def put(
    name: Name,
    *,
    assertions: Annotated[
        list[str] | None,
        typer.Option("--assert", "-a", metavar="TYPE[=VALUE]", help="An assertion, also as JSON; may be given again."),
    ] = None,
    file: Annotated[
        typer.FileText | None,
        typer.Option("--file", metavar="FILE", encoding="utf-8", help="The suite as JSON, or a list of assertions."),
    ] = None,
    threshold: Annotated[
        float | None, typer.Option("--threshold", min=0, max=1, help="Passes from this score; else all must hold.")
    ] = None,
    template: Annotated[str, typer.Option("--template", metavar="NAME", help="The template that it is for.")] = "",
    connection: options.Connection,
) -> None:
    """Keep a suite under a name, in place of what was there."""
    from infra.cli import scoring, session, typed_assertions

    if (file is None) == (not assertions):
        raise typer.BadParameter("Give the assertions with --assert, or a --file.")
    told = typed_assertions.document(file) if file else typed_assertions.assertions(assertions or ())
    body = told if isinstance(told, dict) else {"assertions": told}
    more = {"threshold": threshold, "template": template}
    given = {key: one for key, one in more.items() if one not in (None, "")}
    session.run(*connection, lambda at_hand: scoring.put_suite(at_hand, name, {**body, **given}))


@app.command("delete")
@options.grouped
def delete(name: Name, *, connection: options.Connection) -> None:
    """Delete a suite; evaluations that were made with it stay."""
    from infra.cli import scoring, session

    session.run(*connection, lambda at_hand: scoring.delete_suite(at_hand, name))
