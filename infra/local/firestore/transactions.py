"""Transactions: beginning, finding and ending them, and what ends those that were abandoned."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from infra.local.firestore.documents import Change
from infra.local.firestore.history import History
from infra.local.firestore.locks import LockTable, Owner
from infra.local.firestore.messages import Message
from infra.local.firestore.queries import Query
from shared import errors

LONGEST_IDLE: Final = 60.0
LONGEST_LIFE: Final = 270.0

_EXPIRED: Final = "The referenced transaction has expired or is no longer valid."


@dataclass(frozen=True)
class QueriedRange:
    """What a transaction has seen of a query's results: all of them, or those up to ``last`` in their order."""

    query: Query
    last: bytes | None = None

    def includes(self, document: Message) -> bool:
        """Say whether ``document`` is among those results."""
        if not self.query.matches(document):
            return False
        position = self.query.sort_key(document)
        return self.query.within_cursors(position) and (self.last is None or position <= self.last)


@dataclass(eq=False, slots=True)
class Transaction:
    """An open transaction; a read-only one has the moment it reads at, any other may hold locks."""

    identifier: bytes
    database: str
    owner: Owner
    begun: float
    touched: float
    read_time: int | None = None
    ranges: list[QueriedRange] = field(default_factory=list)
    overtaken: bool = False

    @property
    def read_only(self) -> bool:
        """Whether the transaction must not write."""
        return self.read_time is not None

    def notice(self, change: Change) -> None:
        """Note whether a commit of another has changed what one of the transaction's queries finds."""
        versions = [each.message for each in (change.old, change.new) if each is not None]
        if any(queried.includes(each) for queried in self.ranges for each in versions):
            self.overtaken = True


class TransactionTable:
    """The open transactions of all databases."""

    def __init__(self, monotonic: Callable[[], float], past: History, longest_wait: float) -> None:
        """Tell time by ``monotonic`` and keep in ``past`` what read-only transactions may read."""
        self._monotonic = monotonic
        self._past = past
        self._open: dict[bytes, Transaction] = {}
        self._process = secrets.token_hex(4)
        self._begun = 0
        self.locks: Final = LockTable(longest_wait, self.end_abandoned)

    def begin(self, database: str, options: Message, now: int) -> Transaction:
        """Open a transaction as ``options`` say; a retry keeps the age of its first attempt."""
        retried = options.read_write.retry_transaction
        age = self._age_of(retried) if retried else self.new_age()
        read_time = None
        if options.HasField("read_only"):
            read_time = self._past.requested(options.read_only, now) or now
            self._past.hold(read_time)
        moment = self._monotonic()
        identifier = f"{self._process}:{self.new_age()}:{age}".encode()
        self._open[identifier] = opened = Transaction(identifier, database, Owner(age), moment, moment, read_time)
        return opened

    def new_age(self) -> int:
        """Return an age below which everything that has begun lies."""
        self._begun += 1
        return self._begun

    def get(self, identifier: bytes, database: str) -> Transaction:
        """Return the open transaction and count it as in use."""
        self.end_abandoned()
        found = self._open.get(identifier)
        if found is None or found.database != database:
            self._age_of(identifier)
            raise errors.InvalidInputError(_EXPIRED)
        found.touched = self._monotonic()
        return found

    def roll_back(self, identifier: bytes) -> None:
        """End the transaction if it is open; one that has ended already is no error."""
        if (found := self._open.get(identifier)) is not None:
            self.end(found)
        else:
            self._age_of(identifier)

    async def lock(self, transaction: Transaction, documents: Iterable[str]) -> bool:
        """Lock ``documents`` and say whether that took waiting; a transaction that cannot wait is over."""
        waited = False
        try:
            for name in documents:
                waited |= await self.locks.acquire(name, transaction.owner)
        except errors.ContentionError:
            self.end(transaction)
            raise
        finally:
            if not self._is_open(transaction):
                self.locks.release(transaction.owner)
        if not self._is_open(transaction):
            raise errors.InvalidInputError(_EXPIRED)
        return waited

    def end(self, transaction: Transaction) -> None:
        """Close ``transaction`` and give up what it holds."""
        if self._open.pop(transaction.identifier, None) is None:
            return
        self.locks.release(transaction.owner)
        if transaction.read_time is not None:
            self._past.release(transaction.read_time)

    def end_abandoned(self) -> None:
        """End what has been idle for a minute or open for too long."""
        now = self._monotonic()
        for each in list(self._open.values()):
            if now - each.touched > LONGEST_IDLE or now - each.begun > LONGEST_LIFE:
                self.end(each)

    def overtake(self, change: Change, by: Transaction | None) -> None:
        """Tell every transaction but ``by`` of a change that was committed."""
        for each in self._open.values():
            if each.ranges and each is not by:
                each.notice(change)

    def _is_open(self, transaction: Transaction) -> bool:
        return transaction.identifier in self._open

    def _age_of(self, identifier: bytes) -> int:
        """Return the age that is part of a transaction's identifier, this one's or one from before."""
        parts = identifier.split(b":")
        if len(parts) != 3 or not parts[2].isdigit():
            raise errors.InvalidInputError("Invalid transaction.")
        return int(parts[2])
