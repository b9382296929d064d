"""Events written straight into the store, dated as a test wants them."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.bootstrap import Services
from shared.firestore.documents import Documents
from shared.jobs import events
from shared.jobs.events import Event
from shared.jobs.job import Job, StageState
from shared.progress.repository import EventRepository

_NUMBERS = itertools.count()


def job(job_id: str = "", **fields: Any) -> Job:
    now = datetime.now(UTC)
    plain: dict[str, Any] = {
        "id": job_id or f"job_{next(_NUMBERS)}",
        "tenant": "acme",
        "type": "generation",
        "owner": "me",
        "status": "running",
        "priority": "normal",
        "payload": {},
        "stages": {"a": StageState("a", 1.0)},
        "stage": "a",
        "created_at": now,
        "updated_at": now,
        "expire_at": now + timedelta(days=30),
    }
    return Job(**{**plain, **fields})


async def write(documents: Documents, *jobs: Job) -> list[Event]:
    """Commit the present event of each job, all at once."""
    made = [events.of(one, one.stage) for one in jobs]
    await documents.commit([events.record(one, event) for one, event in zip(jobs, made, strict=True)])
    return made


async def ledger(services: Services, tenant: str = "acme") -> list[tuple[str, int]]:
    """Return what the store holds, in the order of the commits: the judge of what listeners were told."""
    stored = EventRepository(services.documents, services.clock).pages(tenant, datetime(2000, 1, 1, tzinfo=UTC))
    found = [one async for page in stored for one in page]
    return [(one.event.job, one.event.seq) for one in sorted(found, key=lambda one: one.position)]
