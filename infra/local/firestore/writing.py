"""The RPCs that change documents, and those that begin and end transactions."""

import secrets
import string
from typing import Final

from infra.local.firestore import messages, names, projection
from infra.local.firestore.engine import Engine
from infra.local.firestore.messages import Message
from shared import errors

_ID_CHARACTERS: Final = string.ascii_letters + string.digits
_ID_LENGTH: Final = 20


class Writing:
    """Commit, BatchWrite, BeginTransaction, Rollback and the writes of one document."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def begin_transaction(self, request: Message) -> Message:
        """Open a transaction."""
        database = names.check_database(request.database)
        begun = self._engine.transactions.begin(database, request.options, self._engine.timestamps.next())
        return messages.BeginTransactionResponse(transaction=begun.identifier)

    async def commit(self, request: Message) -> Message:
        """Apply all writes or none."""
        database = names.check_database(request.database)
        transaction = None
        if request.transaction:
            transaction = self._engine.transactions.get(request.transaction, database)
        committed = await self._engine.committer.commit(request.writes, database, transaction)
        answer = messages.CommitResponse(write_results=committed.results)
        messages.set_micros(answer.commit_time, committed.moment)
        return answer

    async def rollback(self, request: Message) -> Message:
        """End a transaction without a commit."""
        names.check_database(request.database)
        self._engine.transactions.roll_back(request.transaction)
        return messages.Empty()

    async def batch_write(self, request: Message) -> Message:
        """Apply each write on its own."""
        return await self._engine.committer.batch(request.writes, names.check_database(request.database))

    async def create_document(self, request: Message) -> Message:
        """Create a document, under an id of its own if none is given."""
        if request.document.name:
            raise errors.InvalidInputError("document.name must not be set")
        names.check_parent(request.parent)
        identifier = request.document_id or "".join(secrets.choice(_ID_CHARACTERS) for _ in range(_ID_LENGTH))
        write = messages.Write(update=request.document)
        write.update.name = f"{request.parent}/{request.collection_id}/{identifier}"
        write.current_document.exists = False
        return await self._written(write, request)

    async def update_document(self, request: Message) -> Message:
        """Change or create a document."""
        write = messages.Write(update=request.document)
        if request.HasField("update_mask"):
            write.update_mask.CopyFrom(request.update_mask)
        if request.HasField("current_document"):
            write.current_document.CopyFrom(request.current_document)
        return await self._written(write, request)

    async def delete_document(self, request: Message) -> Message:
        """Delete a document, if there is one."""
        write = messages.Write(delete=request.name)
        if request.HasField("current_document"):
            write.current_document.CopyFrom(request.current_document)
        await self._engine.committer.commit([write], _database(request.name))
        return messages.Empty()

    async def _written(self, write: Message, request: Message) -> Message:
        mask = projection.mask_of(request)
        name = write.update.name
        await self._engine.committer.commit([write], _database(name))
        stored = self._engine.store.get(name)
        return projection.project(stored.message, mask) if stored else messages.Document(name=name)


def _database(name: str) -> str:
    return names.database_of(names.check_document(name))
