"""What is asked of a Firestore emulator, by Google's own client."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from google.cloud import firestore

STORED = 5_000
TENANTS = 10
PAGE = 20
PARALLEL = 16

_BATCH = 500
_DOCUMENTS = 200
_CREATED = datetime(2026, 1, 1, tzinfo=UTC)
_STAGES = ("plan", "retrieve", "draft", "assemble", "score", "finish")

Operation = Callable[[firestore.AsyncClient, int], Awaitable[Any]]


def job(number: int) -> dict[str, Any]:
    """Return a document like those of jobs."""
    return {
        "tenant": f"tenant-{number % TENANTS}",
        "type": "generation",
        "status": "running",
        "owner": "key",
        "priority": "normal",
        "tags": ["a", "b"],
        "created_at": _CREATED + timedelta(seconds=number),
        "seq": number,
        "progress": 0.25,
        "payload": {"topic": "bread " * 40, "keywords": ["a", "b", "c"], "words": 300},
        "stages": {name: {"status": "queued", "weight": 10, "attempts": 0, "done": 0} for name in _STAGES},
    }


async def fill(db: firestore.AsyncClient) -> None:
    """Store what the query looks through."""
    for first in range(0, STORED, _BATCH):
        batch = db.batch()
        for number in range(first, first + _BATCH):
            batch.set(db.collection("jobs").document(f"stored-{number}"), job(number))
        await batch.commit()


async def set_one(db: firestore.AsyncClient, number: int) -> None:
    """Write a document."""
    await _document(db, number).set({**job(number), "tenant": "written"})


async def get_one(db: firestore.AsyncClient, number: int) -> None:
    """Read a document."""
    if not (await _document(db, number).get()).exists:
        raise AssertionError("a document that was written is not there")


async def query(db: firestore.AsyncClient, number: int) -> None:
    """Read a tenant's newest documents."""
    found = (
        db
        .collection("jobs")
        .where(filter=firestore.FieldFilter("tenant", "==", f"tenant-{number % TENANTS}"))
        .order_by("created_at", direction=firestore.Query.DESCENDING)
        .limit(PAGE)
    )
    if len(await found.get()) != PAGE:
        raise AssertionError("the page is not full")


async def transact(db: firestore.AsyncClient, number: int) -> None:
    """Read a document and write it in one transaction."""

    @firestore.async_transactional  # type: ignore[untyped-decorator]  # not typed there
    async def increase(transaction: firestore.AsyncTransaction) -> None:
        seen = await _document(db, number).get(transaction=transaction)
        transaction.update(_document(db, number), {"seq": seen.get("seq") + 1})

    await increase(db.transaction())


async def set_many(db: firestore.AsyncClient, number: int) -> None:
    """Write documents at once."""
    numbers: Sequence[int] = range(number * PARALLEL, (number + 1) * PARALLEL)
    await asyncio.gather(*(set_one(db, each) for each in numbers))


OPERATIONS: dict[str, Operation] = {
    "set": set_one,
    "get": get_one,
    f"query, {PAGE} of {STORED}": query,
    "transaction, read and write": transact,
    f"{PARALLEL} sets at once": set_many,
}


def _document(db: firestore.AsyncClient, number: int) -> Any:
    return db.collection("jobs").document(f"written-{number % _DOCUMENTS}")
