"""Submissions: wishes for work, and the jobs they begin as."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from shared import ids
from shared.jobs.job import Job, StageState
from shared.jobs.pipeline import JobType
from shared.manifest.queues import Priority


@dataclass(frozen=True)
class Submission:
    """
    A wish for work.

    ``key`` makes it happen once: the same key with the same ``type`` and ``request`` (default: the payload) is the
    same job. ``timeout`` is in seconds from submission to the job's deadline; ``kind`` is what its history is kept by
    (default: the type).
    """

    tenant: str
    owner: str
    type: str
    payload: Mapping[str, Any]
    key: str = ""
    request: Any = None
    kind: str = ""
    priority: Priority = "normal"
    tags: tuple[str, ...] = ()
    batch: str = ""
    schedule: str = ""
    not_before: datetime | None = None
    timeout: float | None = None


def new(submission: Submission, kind: JobType, now: datetime, keep_for: timedelta) -> Job:
    """Return the job for ``submission`` as it begins, stored nowhere yet."""
    stages = {stage.name: StageState(stage.name, stage.weight) for stage in kind.stages}
    first = kind.stages[0].name
    stages[first] = replace(stages[first], ready_at=max(submission.not_before or now, now))
    return Job(
        id=job_id(submission),
        tenant=submission.tenant,
        type=submission.type,
        kind=submission.kind or submission.type,
        owner=submission.owner,
        status="queued",
        priority=submission.priority,
        payload=submission.payload,
        request_hash=ids.content_hash([submission.type, submission.request or submission.payload]),
        batch=submission.batch,
        schedule=submission.schedule,
        tags=submission.tags,
        stages=stages,
        stage=first,
        not_before=submission.not_before,
        timeout=submission.timeout,
        deadline=now + timedelta(seconds=submission.timeout) if submission.timeout else None,
        created_at=now,
        updated_at=now,
        expire_at=now + keep_for,
    )


def job_id(submission: Submission) -> str:
    """Return the id of the job for ``submission``: hashed from its key, or random without one."""
    if submission.key:
        return f"job_{ids.digest('job', submission.tenant, submission.key)}"
    return ids.random_id("job")
