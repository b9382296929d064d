"""``pressroom datasets``: examples that prompts are run on."""

from typing import Annotated

import typer

from infra.cli import options

app = typer.Typer(help="Datasets: examples that prompts are run on.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of a dataset.", show_default=False)]


@app.command("list")
@options.grouped
def list_datasets(*, limit: options.Limit = 100, connection: options.Connection) -> None:
    """List the datasets."""
    from infra.cli import gathering, session

    session.run(*connection, lambda at_hand: gathering.datasets(at_hand, limit))


@app.command("show")
@options.grouped
def show(
    name: Name,
    *,
    version: Annotated[str, typer.Option("--version", metavar="HASH", help="A version, by how its hash begins.")] = "",
    split: Annotated[str, typer.Option("--split", metavar="SPLIT", help="Only train, val or test.")] = "",
    limit: options.Limit = 20,
    connection: options.Connection,
) -> None:
    """Show some examples of a dataset, and how large its splits are."""
    from infra.cli import gathering, session

    params = {"version": version, "split": split}
    session.run(*connection, lambda at_hand: gathering.show(at_hand, name, params, limit))


@app.command("put")
@options.grouped
def put(
    name: Name,
    file: Annotated[
        typer.FileText, typer.Argument(metavar="FILE", encoding="utf-8", help="JSON Lines or a JSON list; - for input.")
    ],
    *,
    connection: options.Connection,
) -> None:
    """Keep the examples of a file under a name; what was there stays as an older version."""
    from infra.cli import gathering, session, typed_assertions

    session.run(*connection, lambda at_hand: gathering.put(at_hand, name, typed_assertions.lines(file)))


@app.command("import")
@options.grouped
def bring(
    name: Name,
    *,
    kind: Annotated[str, typer.Option("--type", metavar="TYPE", help="Only this content type, such as email.")] = "",
    least_quality: Annotated[float, typer.Option("--least-quality", min=0, max=1, help="Only as good.")] = 0.0,
    without_output: Annotated[bool, typer.Option("--without-output", help="Leave out what came of it.")] = False,
    limit: options.Limit = 100,
    connection: options.Connection,
) -> None:
    """Make a dataset of finished content, the newest first."""
    from infra.cli import gathering, session

    wanted = {"content_type": kind, "least_quality": least_quality, "with_output": not without_output, "limit": limit}
    session.run(*connection, lambda at_hand: gathering.bring(at_hand, name, wanted))


@app.command("delete")
@options.grouped
def delete(name: Name, *, connection: options.Connection) -> None:
    """Delete a dataset with all of its versions."""
    from infra.cli import gathering, session

    session.run(*connection, lambda at_hand: gathering.delete(at_hand, name))
