"""What one request sees: the present, or the moment its transaction or its read time stands for."""

from collections.abc import Sequence
from dataclasses import dataclass

from infra.local.firestore import execution, history, messages
from infra.local.firestore.documents import DocumentStore, StoredDocument
from infra.local.firestore.engine import Engine
from infra.local.firestore.history import Overlay
from infra.local.firestore.messages import Message
from infra.local.firestore.queries import Query
from infra.local.firestore.transactions import QueriedRange, Transaction


@dataclass(frozen=True)
class View:
    """The documents at ``moment``; ``begun`` is the transaction that the request itself has begun, if any."""

    store: DocumentStore
    moment: int
    overlay: Overlay
    transaction: Transaction | None = None
    begun: bytes = b""

    @property
    def locking(self) -> Transaction | None:
        """The transaction that must lock what it reads."""
        return None if self.transaction is None or self.transaction.read_only else self.transaction

    def get(self, name: str) -> StoredDocument | None:
        """Return the document ``name`` as the view has it."""
        return self.overlay[name] if name in self.overlay else self.store.get(name)

    def stamp(self, response: Message) -> Message:
        """Return ``response`` with the moment of the view as its read time."""
        messages.set_micros(response.read_time, self.moment)
        return response


class Views:
    """Opens views and reads through them with the locks that transactions need."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open(self, request: Message, database: str) -> View:
        """Return what ``request`` sees of ``database``."""
        engine, now = self._engine, self._engine.timestamps.next()
        selector = request.WhichOneof("consistency_selector")
        if selector == "transaction":
            return self._of(engine.transactions.get(request.transaction, database), now)
        if selector == "new_transaction":
            begun = engine.transactions.begin(database, request.new_transaction, now)
            return self._of(begun, now, begun.identifier)
        moment = engine.past.requested(request, now)
        return View(engine.store, now if moment is None else moment, engine.past.at(moment))

    async def get(self, view: View, name: str) -> StoredDocument | None:
        """Return the document ``name``, locked if the view's transaction may write."""
        if view.locking is not None:
            await self._engine.transactions.lock(view.locking, [name])
        return view.get(name)

    async def run(self, view: View, query: Query) -> Sequence[Message]:
        """Return what ``query`` finds, locked if the view's transaction may write."""
        while True:
            found = execution.run(query, view.store, view.overlay)
            if view.locking is None:
                return found
            if not await self._engine.transactions.lock(view.locking, [each.name for each in found]):
                view.locking.ranges.append(_seen(query, found))
                return found

    def watch(self, view: View, query: Query) -> None:
        """Abort the view's transaction, if it may write, should others change what ``query`` finds."""
        if view.locking is not None:
            view.locking.ranges.append(QueriedRange(query))

    def _of(self, transaction: Transaction, now: int, begun: bytes = b"") -> View:
        store, past = self._engine.store, self._engine.past
        if transaction.read_time is None:
            return View(store, now, history.PRESENT, transaction, begun)
        overlay = past.at(transaction.read_time)
        return View(store, transaction.read_time, overlay, transaction, begun)


def _seen(query: Query, found: Sequence[Message]) -> QueriedRange:
    """Return the range that ends with the last of ``found``, if there could be more behind it."""
    if found and query.limit == len(found):
        return QueriedRange(query, query.sort_key(found[-1]))
    return QueriedRange(query)
