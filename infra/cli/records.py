"""``pressroom records``: how the versions of prompts have done, and what could be done about them."""

from typing import Annotated, NamedTuple

import typer

from infra.cli import options

app = typer.Typer(
    help="See how versions of prompts have done in use, what has become worse, and what could be done about it.",
    no_args_is_help=True,
)

Template = Annotated[str, typer.Option("--template", "-t", metavar="NAME", help="Only this template.")]
Since = Annotated[str, typer.Option("--since", metavar="TIME", help="From when on: a time, or 24h, 7d, 4w.")]
Until = Annotated[str, typer.Option("--until", metavar="TIME", help="Until when; else until now.")]


class Window(NamedTuple):
    """The time that is looked at."""

    since: Since = "4w"
    until: Until = ""


@app.command("list")
@options.grouped
def list_records(
    *,
    template: Template = "",
    version: Annotated[
        int | None, typer.Option("--version", metavar="N", min=0, help="Only this version.", show_default=False)
    ] = None,
    kind: Annotated[str, typer.Option("--type", metavar="TYPE", help="Only this content type, such as email.")] = "",
    model: Annotated[str, typer.Option("--model", metavar="NAME", help="Only this model.")] = "",
    window: Window,
    limit: options.Limit = 50,
    connection: options.Connection,
) -> None:
    """List records by template, version, content type and model."""
    from infra.cli import recording, session

    wanted = {"template": template, "version": version, "content_type": kind, "model": model, **window._asdict()}
    session.run(*connection, lambda at_hand: recording.show_all(at_hand, wanted, limit))


@app.command("show")
@options.grouped
def show(
    template: Annotated[str, typer.Argument(metavar="TEMPLATE", help="Name of the template, such as draft.")],
    *,
    window: Window,
    connection: options.Connection,
) -> None:
    """Show how the versions of a template have done, side by side, with alarms and suggestions."""
    from infra.cli import recording, session

    session.run(*connection, lambda at_hand: recording.show(at_hand, template, window._asdict()))


@app.command("alarms")
@options.grouped
def alarms(
    *,
    template: Template = "",
    limit: options.Limit = 20,
    connection: options.Connection,
) -> None:
    """List what has become worse, the latest first."""
    from infra.cli import recording, session

    session.run(*connection, lambda at_hand: recording.show_alarms(at_hand, template, limit))


@app.command("suggest")
@options.grouped
def suggest(
    *,
    template: Template = "",
    window: Window,
    connection: options.Connection,
) -> None:
    """Suggest what could be done, with the evidence and how sure it is."""
    from infra.cli import recording, session

    session.run(*connection, lambda at_hand: recording.show_suggestions(at_hand, template, window._asdict()))
