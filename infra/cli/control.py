"""``pressroom pause``, ``resume``, ``retry``, ``approvals``, ``approve`` and ``reject``: one job, steered."""

from typing import Annotated

import typer

from infra.cli import options

JobId = Annotated[str, typer.Argument(metavar="JOB", help="Id of a job.", show_default=False)]
Comment = Annotated[str, typer.Option("--comment", "-m", help="What you say to it; kept with the decision.")]


def pause(
    job_id: JobId, *, url: options.Url = options.DEFAULT_URL, key: options.Key = "", json: options.Json = False
) -> None:
    """Pause a job: the stage that runs is finished, no other begins."""
    _steer(url, key, json, job_id, "pause")


def resume(
    job_id: JobId, *, url: options.Url = options.DEFAULT_URL, key: options.Key = "", json: options.Json = False
) -> None:
    """Resume a paused job."""
    _steer(url, key, json, job_id, "resume")


def retry(
    job_id: JobId,
    *,
    stage: Annotated[
        str, typer.Option("--stage", help="First stage to run again; else where it failed, or the first with --set.")
    ] = "",
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=VALUE", help="A field of the brief to change; may be given again."),
    ] = None,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Run a job that has ended again, from a stage on, with a changed brief if need be."""
    from infra.cli import session, steering

    session.run(url, key, json, lambda at_hand: steering.retry(at_hand, job_id, stage, changes or []))


def approvals(
    *,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=100, help="At most so many.")] = 20,
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """List what waits for a person's approval, with its draft and a link to decide by."""
    from infra.cli import session, steering

    session.run(url, key, json, lambda at_hand: steering.approvals(at_hand, url, limit))


def approve(
    job_id: JobId,
    *,
    comment: Comment = "",
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Approve a job that waits for it."""
    _steer(url, key, json, job_id, "approve", {"comment": comment})


def reject(
    job_id: JobId,
    *,
    comment: Comment = "",
    url: options.Url = options.DEFAULT_URL,
    key: options.Key = "",
    json: options.Json = False,
) -> None:
    """Reject a job that waits for approval; it fails with the comment as its reason."""
    _steer(url, key, json, job_id, "reject", {"comment": comment})


def _steer(url: str, key: str, json: bool, job_id: str, action: str, body: dict[str, str] | None = None) -> None:
    from infra.cli import session, steering

    session.run(url, key, json, lambda at_hand: steering.steer(at_hand, job_id, action, body))
