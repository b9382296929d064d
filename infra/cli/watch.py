"""``pressroom watch``: a job or a batch on its way, live."""

from typing import Annotated

import typer

from infra.cli import options


def watch(
    job_id: Annotated[str, typer.Argument(metavar="JOB", help="Id of a job or a batch.", show_default=False)],
    *,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Show a job on its way until it has ended, over as many connections as that takes."""
    from infra.cli import session, watching

    session.run(url, key, json, lambda at_hand: watching.watch(at_hand, job_id))
