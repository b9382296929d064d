"""Notices in Firestore: one small document per deployment that a process holds back, for all others."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from shared import errors, ids
from shared.clock import Clock
from shared.firestore import queries, values, writes
from shared.firestore.documents import Document, Documents
from shared.firestore.writes import Write
from shared.manifest import collections

AT_MOST: Final = 0.5
KEPT: Final = timedelta(minutes=5)
MOST: Final = 100

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Notice:
    """A deployment that is held back, since when and for how many more seconds."""

    deployment: str
    since: datetime
    seconds_left: float


class StoredNotices:
    """
    Reads and posts notices, half a second each at most.

    They only save processes from finding out for themselves, so a store that does not answer is no failure. Times are
    the store's own: no process's clock matters to another.
    """

    def __init__(self, documents: Documents, clock: Clock) -> None:
        self._documents = documents
        self._clock = clock

    async def seconds_left(self, deployment: str) -> float | None:
        """Return how long others hold ``deployment`` back: 0 if they do not, None if the store does not answer."""
        try:
            async with asyncio.timeout(AT_MOST):
                document = await self._documents.get(_path(deployment))
        except (errors.PressroomError, TimeoutError) as error:
            _log.info("notices cannot be read", extra={"deployment": deployment, "reason": _reason(error)})
            return None
        return _notice(document).seconds_left if document else 0.0

    async def post(self, deployment: str, seconds: float) -> None:
        """Tell the others to hold ``deployment`` back for ``seconds``."""
        expire_at = self._clock.now() + timedelta(seconds=seconds) + KEPT
        fields = {"deployment": deployment, "seconds": float(seconds), "expire_at": expire_at}
        await self._commit(deployment, writes.replace(_path(deployment), fields))

    async def remove(self, deployment: str) -> None:
        """Tell the others that ``deployment`` is well."""
        await self._commit(deployment, writes.delete(_path(deployment)))

    async def held(self) -> list[Notice]:
        """Return all deployments that are held back at this moment; raises store errors."""
        found = await self._documents.query(queries.Query(collections.BREAKERS.name, limit=MOST))
        notices = sorted(map(_notice, found), key=lambda notice: notice.deployment)
        return [notice for notice in notices if notice.seconds_left]

    async def ping(self) -> None:
        """Raise ProviderHeldBackError, naming them, while deployments are held back."""
        if held := await self.held():
            names = ", ".join(notice.deployment for notice in held)
            raise errors.ProviderHeldBackError(f"Held back: {names}.")

    async def _commit(self, deployment: str, write: Write) -> None:
        try:
            async with asyncio.timeout(AT_MOST):
                await self._documents.commit([write])
        except (errors.PressroomError, TimeoutError) as error:
            _log.info("notices cannot be written", extra={"deployment": deployment, "reason": _reason(error)})


def _path(deployment: str) -> str:
    return f"{collections.BREAKERS.name}/{ids.digest('breaker', deployment)}"


def _notice(document: Document) -> Notice:
    since = values.timestamp(document.version)
    left = since + timedelta(seconds=document.data["seconds"]) - document.read_time
    return Notice(document.data["deployment"], since, max(left.total_seconds(), 0.0))


def _reason(error: Exception) -> str:
    return error.code if isinstance(error, errors.PressroomError) else "timeout"
