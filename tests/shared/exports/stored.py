"""Jobs and content, made by the number and put into the store without running them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from shared import ids
from shared.firestore import writes
from shared.firestore.documents import Documents
from shared.firestore.writes import Write
from shared.generation import content as contents
from shared.generation.content import Content
from shared.jobs import job as jobs
from shared.jobs.job import Job, StageState, Usage

BEGAN = datetime(2026, 3, 1, 10, tzinfo=UTC)
STAGES = ("plan", "draft", "score", "finish")
COMMIT = 400


def job(number: int, **changes: Any) -> Job:
    """Return job number ``number``, created so many seconds after the first."""
    tenant = str(changes.get("tenant", "acme"))
    job_id = f"job_{ids.digest(tenant, str(number))}"
    at = BEGAN + timedelta(seconds=number)
    plain: dict[str, Any] = {
        "id": job_id,
        "tenant": tenant,
        "type": "generation",
        "kind": "blog_post",
        "owner": "key_a",
        "status": "succeeded",
        "priority": "normal",
        "payload": {"brief": {"topic": "bread " * 50}},
        "stages": {name: StageState(name, 1.0, "succeeded", attempts=1, done=1) for name in STAGES},
        "created_at": at,
        "updated_at": at,
        "expire_at": datetime.now(UTC) + timedelta(days=30),
        "stage": "finish",
        "progress": 1.0,
        "result": {"content": contents.content_id(job_id, 0), "title": f"Bread {number}", "quality": 0.93},
        "usage": Usage(900, 600, 420_000),
        "started_at": at,
        "finished_at": at,
    }
    return Job(**{**plain, **changes})


def content(number: int, maker: Job | None = None, **changes: Any) -> Content:
    """Return the piece that ``maker``, or job number ``number``, has made."""
    maker = maker or job(number)
    measures = [{"name": "length", "value": 1.0, "weight": 0.25, "reason": "As asked."}]
    plain: dict[str, Any] = {
        "id": contents.content_id(maker.id, maker.generation),
        "tenant": maker.tenant,
        "job": maker.id,
        "type": maker.kind,
        "title": f"Bread {number}",
        "body": f"Bake bread number {number}.",
        "format": "markdown",
        "language": "en",
        "sections": [{"heading": "", "text": "Bake."}],
        "quality": {"score": 0.93, "measures": measures},
        "usage": maker.usage,
        "metadata": {"provider": "offline", "model": "composer", "prompts": {}, "passages": []},
        "brief": {"topic": "bread"},
        "created_at": maker.created_at,
    }
    return Content(**{**plain, **changes})


async def store(documents: Documents, *things: Job | Content) -> None:
    """Put jobs and content into the store."""
    await commit(documents, (_write(thing) for thing in things))


async def commit(documents: Documents, all_writes: Iterable[Write]) -> None:
    """Apply many writes, some hundred at a time."""
    waiting: list[Write] = []
    for write in all_writes:
        waiting.append(write)
        if len(waiting) == COMMIT:
            await documents.commit(waiting)
            waiting = []
    if waiting:
        await documents.commit(waiting)


def _write(thing: Job | Content) -> Write:
    if isinstance(thing, Job):
        return writes.replace(jobs.path(thing.id), jobs.to_fields(thing))
    return contents.write_for(thing)
