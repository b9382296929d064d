"""``pressroom jobs`` and ``pressroom cancel``: what there is, and how to stop it."""

from typing import Annotated

import typer

from infra.cli import options

_STATUSES = "queued, running, cancelling, succeeded, failed or cancelled"


def jobs(
    *,
    status: Annotated[
        list[str] | None, typer.Option("--status", help=f"Only those that are {_STATUSES}; may be given again.")
    ] = None,
    type_: Annotated[str | None, typer.Option("--type", help="Only generation or batch.")] = None,
    tag: Annotated[str | None, typer.Option("--tag", help="Only those with this tag.")] = None,
    batch: Annotated[str | None, typer.Option("--batch", help="Only the pieces of this batch.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="At most so many.")] = 20,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """List jobs, newest first."""
    from infra.cli import listing, session

    wanted = [("status", one) for one in status or []]
    wanted += [(name, value) for name, value in (("type", type_), ("tag", tag), ("batch", batch)) if value]
    session.run(url, key, json, lambda at_hand: listing.jobs(at_hand, wanted, limit))


def cancel(
    job_id: Annotated[str, typer.Argument(metavar="JOB", help="Id of a job or a batch.", show_default=False)],
    *,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Cancel a job, or a batch with all its pieces."""
    from infra.cli import listing, session

    session.run(url, key, json, lambda at_hand: listing.cancel(at_hand, job_id))
