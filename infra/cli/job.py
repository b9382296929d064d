"""``pressroom job``: one job on one page."""

from typing import Annotated

import typer

from infra.cli import options


def job(
    job_id: Annotated[str, typer.Argument(metavar="JOB", help="Id of a job or a batch.", show_default=False)],
    *,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Show a job: its stages, where its time goes, what holds it up and how long it will still take."""
    from infra.cli import analysing, session

    session.run(url, key, json, lambda at_hand: analysing.job(at_hand, job_id))
