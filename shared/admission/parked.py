"""Parked tasks: delivered while their tenant's work or their job was held, and put off for later."""

from shared.firestore import queries
from shared.firestore.documents import Document, Documents
from shared.manifest import collections
from shared.tasks import outbox
from shared.tasks.publisher import Publisher

PAGE = 300


class ParkedTasks:
    """Publishes what was put off; the queue takes no task twice, so doing it again is harmless."""

    def __init__(self, documents: Documents, publisher: Publisher) -> None:
        self._documents = documents
        self._publisher = publisher

    async def release_all(self, tenant: str) -> int:
        """Publish the parked tasks of a tenant; returns how many there were."""
        released = 0
        after = ""
        while page := await self._page("tenant", tenant, after):
            parked = [outbox.task_of(document) for document in page if _is_parked(document)]
            await self._publisher.publish(parked)
            released += len(parked)
            after = page[-1].path
        return released

    async def release(self, job_id: str) -> None:
        """Publish whatever is promised to a job."""
        page = await self._page("job", job_id, "")
        await self._publisher.publish([outbox.task_of(document) for document in page])

    async def _page(self, field: str, value: str, after: str) -> list[Document]:
        start = queries.Cursor([queries.Reference(after)]) if after else None
        query = queries.Query(
            collections.OUTBOX.name, where=[(field, "==", value)], order=["__name__"], start=start, limit=PAGE
        )
        return await self._documents.query(query)


def _is_parked(document: Document) -> bool:
    """Return whether a promise was put off, or at least may have been: parking makes a task another one."""
    return document.data["revival"] > 0 and document.data["not_before"] is None
