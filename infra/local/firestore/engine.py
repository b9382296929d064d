"""The parts that RPCs work with, wired together over one open database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from infra.local.firestore.admission import Admission, Planner
from infra.local.firestore.billing import Meter
from infra.local.firestore.commits import Committer
from infra.local.firestore.database import Database
from infra.local.firestore.documents import DocumentStore
from infra.local.firestore.faults import FaultInjector, FaultPlan
from infra.local.firestore.history import History
from infra.local.firestore.planning.planner import IndexPlanner
from infra.local.firestore.timestamps import Timestamps
from infra.local.firestore.transactions import TransactionTable
from shared.clock import Clock, SystemClock
from shared.manifest import collections
from shared.manifest.collection import Collection


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """
    How an emulator behaves.

    ``folder`` holds the data, None keeps it in memory. The ``planner`` refuses queries that the manifest has no index
    for; with None in its place, every query is let in. Times are in seconds: ``longest_lock_wait`` until a commit is
    aborted, ``ttl_grace`` from expiry to deletion, and ``upkeep_period`` between looking for what has expired or was
    abandoned.
    """

    folder: Path | None = None
    planner: Planner | None = field(default_factory=lambda: IndexPlanner.from_manifest(collections.ALL))
    collections: Sequence[Collection] = collections.ALL
    clock: Clock = field(default_factory=SystemClock)
    faults: FaultPlan = field(default_factory=FaultPlan)
    longest_lock_wait: float = 5.0
    ttl_grace: float = 300.0
    upkeep_period: float = 1.0


@dataclass(frozen=True)
class Engine:
    """Everything that an RPC may need."""

    store: DocumentStore
    past: History
    transactions: TransactionTable
    committer: Committer
    admission: Admission
    timestamps: Timestamps
    faults: FaultInjector
    meter: Meter

    @classmethod
    def open(cls, configuration: Configuration) -> Self:
        """Open the database and wire everything to it."""
        clock = configuration.clock
        store = DocumentStore(Database(configuration.folder), configuration.collections)
        past, timestamps, faults = History(), Timestamps(clock), FaultInjector(configuration.faults, clock)
        meter = Meter()
        transactions = TransactionTable(clock.monotonic, past, configuration.longest_lock_wait)
        committer = Committer(store, transactions, past, timestamps, faults, meter)
        return cls(store, past, transactions, committer, Admission(configuration.planner), timestamps, faults, meter)

    def close(self) -> None:
        """Close the database."""
        self.store.database.close()
