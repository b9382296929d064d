"""``pressroom feedback``: what people make of finished pieces."""

from typing import Annotated

import typer

from infra.cli import options

app = typer.Typer(
    help="Say what you make of a piece, and see what others did. It is counted for the versions of the prompts that "
    "made the piece: see `pressroom records`.",
    no_args_is_help=True,
)

Id = Annotated[str, typer.Argument(metavar="ID", help="Id of the feedback.")]


@app.command("give")
@options.grouped
def give(
    piece: Annotated[str, typer.Argument(metavar="PIECE", help="Id of the piece, or of the job that made it.")],
    *,
    rating: Annotated[
        int | None, typer.Option("--rating", "-r", min=1, max=5, help="1 is poor, 5 excellent.", show_default=False)
    ] = None,
    thumbs_up: Annotated[
        bool | None, typer.Option("--up/--down", help="A thumb up or down.", show_default=False)
    ] = None,
    accepted: Annotated[
        bool | None, typer.Option("--accepted/--rejected", help="Whether the piece was used.", show_default=False)
    ] = None,
    edited: Annotated[
        str, typer.Option("--edited", metavar="FILE", help="The piece as it was used; - is standard input.")
    ] = "",
    outcome: Annotated[
        list[str] | None,
        typer.Option("--outcome", metavar="NAME=NUMBER", help="What came of it, as clicks=12; may be given again."),
    ] = None,
    comment: Annotated[str, typer.Option("--comment", "-c", metavar="TEXT", help="In words.")] = "",
    rater: Annotated[
        str, typer.Option("--rater", metavar="NAME", help="Who says it, if not the key; only its hash is kept.")
    ] = "",
    connection: options.Connection,
) -> None:
    """Give feedback; what the same person says later is put over what they said before."""
    from infra.cli import giving, session

    said = giving.Said(piece, rating, thumbs_up, accepted, edited, tuple(outcome or ()), comment, rater)
    session.run(*connection, lambda at_hand: giving.give(at_hand, said))


@app.command("list")
@options.grouped
def list_feedback(
    *,
    content: Annotated[str, typer.Option("--content", metavar="ID", help="Only on this piece.")] = "",
    template: Annotated[
        str, typer.Option("--template", "-t", metavar="NAME", help="Only on pieces that this template had part in.")
    ] = "",
    since: Annotated[str, typer.Option("--since", metavar="TIME", help="First given then or later, as in 7d.")] = "",
    limit: options.Limit = 20,
    connection: options.Connection,
) -> None:
    """List feedback, the latest first."""
    from infra.cli import giving, session

    wanted = {"content": content, "template": template, "since": since}
    session.run(*connection, lambda at_hand: giving.show_all(at_hand, wanted, limit))


@app.command("show")
@options.grouped
def show(
    feedback: Id,
    *,
    connection: options.Connection,
) -> None:
    """Show feedback with what was written in it."""
    from infra.cli import giving, session

    session.run(*connection, lambda at_hand: giving.show(at_hand, feedback))


@app.command("delete")
@options.grouped
def delete(
    feedback: Id,
    *,
    connection: options.Connection,
) -> None:
    """Take feedback back."""
    from infra.cli import giving, session

    session.run(*connection, lambda at_hand: giving.delete(at_hand, feedback))
