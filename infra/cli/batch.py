"""``pressroom batch``: many briefs at once, from a file of JSON Lines."""

from pathlib import Path
from typing import Annotated

import typer

from infra.cli import options


def batch(
    file: Annotated[
        typer.FileBinaryRead,
        typer.Argument(metavar="FILE", help="Briefs as JSON Lines; - for standard input.", show_default=False),
    ],
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", dir_okay=False, writable=True, help="Write every line's result here, as JSON Lines."
        ),
    ] = None,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Have every brief of a file written; ends with 1 if a line failed or was rejected."""
    from infra.cli import batching, reporting, session

    async def work(at_hand: session.Session) -> int:
        report = await batching.run(at_hand, file.read())
        if output is not None:
            reporting.save(report, output)
        reporting.show(at_hand.output, report)
        return 0 if report.complete else 1

    if output is not None and not output.parent.is_dir():
        raise typer.BadParameter(f"There is no folder {output.parent}.", param_hint="--output")
    session.run(url, key, json, work)
