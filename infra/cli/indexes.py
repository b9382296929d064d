"""``pressroom indexes``: which index serves which query, and what a real database says to that."""

from pathlib import Path
from typing import Annotated

import typer

from infra.cli import options

app = typer.Typer(
    help="Prove that every query has its index: against the manifest, or against a database.",
    invoke_without_command=True,
)


@app.callback()
def indexes(
    context: typer.Context,
    *,
    every: Annotated[bool, typer.Option("--all", help="Give each merged query a row of its own.")] = False,
    json: options.Json = False,
) -> None:
    """Show every query of the code and the index that serves it; ends with 1 if one is missing or unused."""
    from infra.cli import indexing

    if context.invoked_subcommand is None:
        indexing.show(every=every, json=json)


@app.command("export")
def export(
    *,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write there instead of printing.")
    ] = None,
    json: options.Json = False,
) -> None:
    """Print the declared indexes as Firebase's firestore.indexes.json."""
    from infra.cli import indexing

    indexing.export(output, json=json)


@app.command("verify")
def verify(
    *,
    project: Annotated[
        str, typer.Option("--project", metavar="ID", help="Google Cloud project to ask.", show_default=False)
    ],
    database: Annotated[str, typer.Option("--database", metavar="ID", help="Its Firestore database.")] = "(default)",
    json: options.Json = False,
) -> None:
    """Ask a database how it plans every query, for one billed read each; ends with 1 if an index is missing."""
    from infra.cli import indexing

    indexing.verify(project, database, json=json)
