"""The exact cache of evaluations: outputs and scores by what shaped them, so that nothing is paid for twice."""

from datetime import timedelta
from typing import Any, Final

import orjson

from shared import errors, ids
from shared.clock import Clock
from shared.firestore import writes
from shared.firestore.documents import Document, Documents
from shared.manifest import prompt_collections
from shared.scoring.evaluation import Output, Scored

KEPT: Final = timedelta(days=30)
LARGEST: Final = 900_000


class Results:
    """Keeps what came of evaluations for a month, each tenant's apart."""

    def __init__(self, documents: Documents, clock: Clock) -> None:
        self._documents = documents
        self._clock = clock

    async def find(self, tenant: str, output: str, score: str) -> tuple[Output | None, Scored | None]:
        """Return what is known under the names of an output and of its score, in one round trip."""
        found = await self._documents.get_all([_path(tenant, output), _path(tenant, score)])
        written, scored = _value(found, tenant, output), _value(found, tenant, score)
        return Output.of(written) if written else None, Scored.of(scored) if scored else None

    async def keep_output(self, tenant: str, name: str, output: Output) -> None:
        """Keep an output; the first one stays."""
        await self._keep(tenant, name, output.fields())

    async def keep_score(self, tenant: str, name: str, scored: Scored) -> None:
        """Keep a score; the first one stays."""
        await self._keep(tenant, name, scored.fields())

    async def _keep(self, tenant: str, name: str, value: dict[str, Any]) -> None:
        body = orjson.dumps(value)
        if len(body) > LARGEST:
            return
        now = self._clock.now()
        fields = {"tenant": tenant, "body": body, "created_at": now, "expire_at": now + KEPT}
        try:
            await self._documents.commit([writes.create(_path(tenant, name), fields)])
        except errors.AlreadyExistsError:
            await self._renew(_path(tenant, name), fields)

    async def _renew(self, path: str, fields: dict[str, Any]) -> None:
        """Take the place of a result whose time is over, but which has not been deleted yet."""
        if await self._documents.get(path) is None:
            await self._documents.commit([writes.replace(path, fields)])


def _path(tenant: str, name: str) -> str:
    return f"{prompt_collections.EVALUATION_RESULTS.name}/{ids.digest(tenant, name)}"


def _value(found: dict[str, Document], tenant: str, name: str) -> dict[str, Any] | None:
    document = found.get(_path(tenant, name))
    return orjson.loads(document.data["body"]) if document else None
