"""Commits: locking the documents, applying all writes or none, and telling who watches."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, TypeAlias

from infra.local.firestore import limits, messages, status, writes
from infra.local.firestore.billing import Meter
from infra.local.firestore.documents import Change, DocumentStore, StoredDocument
from infra.local.firestore.faults import FaultInjector
from infra.local.firestore.history import History
from infra.local.firestore.locks import Owner
from infra.local.firestore.messages import Message
from infra.local.firestore.timestamps import Timestamps
from infra.local.firestore.transactions import Transaction, TransactionTable
from shared import errors

Observer: TypeAlias = Callable[[Sequence[Change]], None]


@dataclass(frozen=True)
class Committed:
    """When a commit happened and what came of its writes."""

    moment: int
    results: Sequence[Message]


class Committer:
    """The one way by which documents change."""

    def __init__(
        self,
        store: DocumentStore,
        transactions: TransactionTable,
        past: History,
        timestamps: Timestamps,
        faults: FaultInjector,
        meter: Meter,
    ) -> None:
        self._store = store
        self._transactions = transactions
        self._past = past
        self._timestamps = timestamps
        self._faults = faults
        self._meter = meter
        self.observers: Final[list[Observer]] = []

    async def commit(
        self, requested: Sequence[Message], database: str, transaction: Transaction | None = None
    ) -> Committed:
        """Apply all writes, or none of them, and end ``transaction``."""
        try:
            documents = writes.check_all(requested, database)
            if transaction is not None and transaction.read_only and documents:
                raise errors.InvalidInputError("Cannot modify entities in a read-only transaction.")
            async with self._locked(documents, transaction):
                self._check_uncontended(transaction)
                return self._apply(requested, documents, transaction)
        finally:
            if transaction is not None:
                self._transactions.end(transaction)

    async def batch(self, requested: Sequence[Message], database: str) -> Message:
        """Apply each write on its own and report on each."""
        documents = writes.check_all(requested, database)
        if len(set(documents)) < len(documents):
            raise errors.InvalidInputError("the same document cannot be written more than once in a single request")
        if len(documents) > limits.MOST_BATCH_WRITES:
            raise errors.InvalidInputError(f"maximum {limits.MOST_BATCH_WRITES} writes allowed per request")
        answer = messages.BatchWriteResponse()
        async with self._locked(documents, None):
            self._faults.on_commit()
            now = self._timestamps.next()
            changes = [self._attempt(*each, now, answer) for each in zip(requested, documents, strict=True)]
            self._publish([each for each in changes if each is not None], now)
        return answer

    def delete_expired(self, documents: Sequence[StoredDocument]) -> int:
        """Delete those of ``documents`` that nobody has locked and return how many those were."""
        free = [each for each in documents if not self._transactions.locks.is_locked(each.name)]
        self._publish([Change(each.name, each, None) for each in free], self._timestamps.next())
        self._meter.expire(len(free))
        return len(free)

    @asynccontextmanager
    async def _locked(self, documents: Sequence[str], transaction: Transaction | None) -> AsyncIterator[None]:
        """Have ``documents`` locked inside; what nobody holds needs no lock, since nothing waits inside."""
        locks = self._transactions.locks
        if locks.are_free(documents, transaction.owner if transaction else None):
            yield
        elif transaction is not None:
            await self._transactions.lock(transaction, sorted(set(documents)))
            yield
        else:
            owner = Owner(self._transactions.new_age())
            try:
                for name in sorted(set(documents)):
                    await locks.acquire(name, owner)
                yield
            finally:
                locks.release(owner)

    def _check_uncontended(self, transaction: Transaction | None) -> None:
        self._faults.on_commit()
        if transaction is not None and transaction.overtaken:
            raise errors.ContentionError("Too much contention on these documents. Please try again.")

    def _apply(
        self, requested: Sequence[Message], documents: Sequence[str], transaction: Transaction | None
    ) -> Committed:
        now = self._timestamps.next()
        pending: dict[str, Change] = {}
        results = []
        for write, name in zip(requested, documents, strict=True):
            before = pending[name] if name in pending else self._unchanged(name)
            pending[name], result = self._write(write, before, now)
            results.append(result)
        self._meter.commit(pending.values())
        self._publish([each for each in pending.values() if each.new is not each.old], now, transaction)
        return Committed(now, results)

    def _unchanged(self, name: str) -> Change:
        present = self._store.get(name)
        return Change(name, present, present)

    def _write(self, write: Message, before: Change, now: int) -> tuple[Change, Message]:
        """Return what ``write`` adds to the change that earlier writes of the commit have made."""
        current = before.new
        old = current.message if current is not None else None
        writes.check_precondition(write.current_document, before.name, old)
        message, result = writes.apply(write, old, now)
        if message is None:
            return Change(before.name, before.old, None), result
        if message is old:
            return before, result
        return Change(before.name, before.old, self._store.version(message, before.old or current)), result

    def _attempt(self, write: Message, name: str, now: int, answer: Message) -> Change | None:
        change, result, failure = None, messages.WriteResult(), None
        try:
            change, result = self._write(write, self._unchanged(name), now)
            self._meter.commit([change])
        except errors.PressroomError as error:
            failure = error
        answer.write_results.append(result)
        answer.status.append(status.of(failure))
        return change if change is not None and change.new is not change.old else None

    def _publish(self, changes: Sequence[Change], now: int, transaction: Transaction | None = None) -> None:
        if not changes:
            return
        self._store.write(changes)
        self._past.record(now, changes)
        for change in changes:
            self._transactions.overtake(change, transaction)
        for observe in self.observers:
            observe(changes)
