"""Releases: the tasks by which a resumed tenant's work surely goes on, whatever happens to the process that resumed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared import errors, ids
from shared.manifest import queues
from shared.tasks.envelope import Task

PATH = "/tenants/release"
DELAY = timedelta(seconds=10)
"""By then every process knows that the tenant's work goes on, so that none parks its tasks any more."""


@dataclass(frozen=True)
class Release:
    """A release that has come due."""

    task: str
    tenant: str


def task(tenant: str, now: datetime) -> Task:
    """Return the task of a release."""
    return Task(
        id=ids.digest("release", ids.random_id(tenant)),
        queue=queues.JOBS_HIGH.name,
        path=PATH,
        payload={"tenant": tenant},
        not_before=now + DELAY,
    )


def parse(body: Mapping[str, Any]) -> Release:
    """Return the release that a task's body describes; raises MalformedBodyError."""
    try:
        return Release(body["task"], body["tenant"])
    except (KeyError, TypeError) as error:
        raise errors.MalformedBodyError("This is no release of a tenant's work.") from error
