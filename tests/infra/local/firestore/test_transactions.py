import asyncio

import pytest

from infra.local.firestore import messages, queries
from infra.local.firestore.documents import Change, StoredDocument
from infra.local.firestore.history import History
from infra.local.firestore.messages import Message
from infra.local.firestore.transactions import QueriedRange, TransactionTable
from shared import errors
from tests.clocks import TurnableClock
from tests.infra.local.firestore.builders import DATABASE, ROOT, document, query


@pytest.fixture
def past() -> History:
    return History()


@pytest.fixture
def table(clock: TurnableClock, past: History) -> TransactionTable:
    return TransactionTable(clock.monotonic, past, longest_wait=1.0)


def options(**fields: object) -> Message:
    return messages.request_class("BeginTransaction")(options=fields).options


def change(old: int | None, new: int | None) -> Change:
    def version(number: int | None) -> StoredDocument | None:
        made = document("c/d", a=number)
        return None if number is None else StoredDocument(1, made.name, made, b"")

    return Change(f"{ROOT}/c/d", version(old), version(new))


def test_open_transactions_are_found_again(table: TransactionTable) -> None:
    begun = table.begin(DATABASE, options(), 1)
    assert table.get(begun.identifier, DATABASE) is begun
    assert not begun.read_only


def test_ended_transactions_are_expired(table: TransactionTable) -> None:
    begun = table.begin(DATABASE, options(), 1)
    table.end(begun)
    with pytest.raises(errors.InvalidInputError, match="expired or is no longer valid"):
        table.get(begun.identifier, DATABASE)
    table.roll_back(begun.identifier)


@pytest.mark.parametrize("identifier", [b"", b"zzz", b"a:b:c"])
def test_unknown_identifiers_are_invalid(table: TransactionTable, identifier: bytes) -> None:
    with pytest.raises(errors.InvalidInputError, match="Invalid transaction"):
        table.get(identifier, DATABASE)
    with pytest.raises(errors.InvalidInputError, match="Invalid transaction"):
        table.roll_back(identifier)


def test_transactions_belong_to_one_database(table: TransactionTable) -> None:
    begun = table.begin(DATABASE, options(), 1)
    with pytest.raises(errors.InvalidInputError):
        table.get(begun.identifier, "projects/p/databases/other")


def test_retry_keeps_the_first_age(table: TransactionTable) -> None:
    first, other = table.begin(DATABASE, options(), 1), table.begin(DATABASE, options(), 1)
    table.end(first)
    retry = table.begin(DATABASE, options(read_write={"retry_transaction": first.identifier}), 1)
    assert retry.owner.age == first.owner.age < other.owner.age
    assert retry.identifier != first.identifier


def test_identifiers_of_another_process_are_expired(table: TransactionTable, clock: TurnableClock) -> None:
    foreign = TransactionTable(clock.monotonic, History(), 1.0).begin(DATABASE, options(), 1)
    table.begin(DATABASE, options(), 1)
    with pytest.raises(errors.InvalidInputError, match="expired"):
        table.get(foreign.identifier, DATABASE)


async def test_idle_transactions_lose_their_locks(table: TransactionTable, clock: TurnableClock) -> None:
    begun = table.begin(DATABASE, options(), 1)
    await table.locks.acquire("a", begun.owner)
    clock.turn(59)
    table.get(begun.identifier, DATABASE)
    clock.turn(59)
    assert table.locks.is_locked("a")
    clock.turn(2)
    table.end_abandoned()
    assert not table.locks.is_locked("a")


def test_long_transactions_end_even_in_use(table: TransactionTable, clock: TurnableClock) -> None:
    begun = table.begin(DATABASE, options(), 1)
    for _ in range(5):
        clock.turn(50)
        table.get(begun.identifier, DATABASE)
    clock.turn(50)
    with pytest.raises(errors.InvalidInputError, match="expired"):
        table.get(begun.identifier, DATABASE)


def test_read_only_transactions_hold_their_moment(table: TransactionTable, past: History) -> None:
    begun = table.begin(DATABASE, options(read_only={}), 10)
    assert begun.read_only
    past.record(11, [change(1, 2)])
    assert past.at(begun.read_time) != {}
    table.end(begun)
    with pytest.raises(errors.PreconditionError):
        past.at(begun.read_time)


@pytest.mark.parametrize(("old", "new", "overtaken"), [(None, 1, True), (1, None, True), (2, 1, True), (2, 3, False)])
def test_changed_scan_results_overtake(table: TransactionTable, old: int, new: int, *, overtaken: bool) -> None:
    scanning, committing = table.begin(DATABASE, options(), 1), table.begin(DATABASE, options(), 1)
    for each in (scanning, committing):
        each.ranges.append(QueriedRange(queries.parse(ROOT, query("c", ("a", "==", 1)))))
    table.overtake(change(old, new), committing)
    assert (scanning.overtaken, committing.overtaken) == (overtaken, False)


@pytest.mark.parametrize(("number", "included"), [(1, False), (2, True), (5, True), (6, False)])
def test_ranges_end_at_cursor_and_last(number: int, *, included: bool) -> None:
    wanted = queries.parse(ROOT, query("c", order=("a",), start=([2], True), limit=2))
    seen = QueriedRange(wanted, wanted.sort_key(document("c/d", a=5)))
    assert seen.includes(document("c/d", a=number)) is included


async def test_locks_are_counted_for_waiting(table: TransactionTable) -> None:
    first, second = table.begin(DATABASE, options(), 1), table.begin(DATABASE, options(), 1)
    assert not await table.lock(first, ["a", "b"])
    waiting = asyncio.create_task(table.lock(second, ["b", "c"]))
    await asyncio.sleep(0)
    table.end(first)
    assert await waiting
    assert second.owner.held == {"b", "c"}


async def test_ending_while_waiting_leaks_no_lock(table: TransactionTable) -> None:
    first, second = table.begin(DATABASE, options(), 1), table.begin(DATABASE, options(), 1)
    await table.lock(first, ["a"])
    waiting = asyncio.create_task(table.lock(second, ["a"]))
    await asyncio.sleep(0)
    table.roll_back(second.identifier)
    table.end(first)
    with pytest.raises(errors.InvalidInputError, match="expired"):
        await waiting
    assert not table.locks.is_locked("a")


async def test_cancelled_and_ended_waiter_leaks_no_lock(table: TransactionTable) -> None:
    first, second = table.begin(DATABASE, options(), 1), table.begin(DATABASE, options(), 1)
    await table.lock(first, ["a"])
    waiting = asyncio.create_task(table.lock(second, ["a"]))
    await asyncio.sleep(0)
    table.end(first)
    waiting.cancel()
    table.end(second)
    await asyncio.gather(waiting, return_exceptions=True)
    assert not table.locks.is_locked("a")


async def test_transaction_that_cannot_wait_ends(clock: TurnableClock, past: History) -> None:
    table = TransactionTable(clock.monotonic, past, longest_wait=0.01)
    first, second = table.begin(DATABASE, options(), 1), table.begin(DATABASE, options(), 1)
    await table.lock(first, ["a"])
    await table.lock(second, ["b"])
    with pytest.raises(errors.ContentionError):
        await table.lock(second, ["a"])
    assert not table.locks.is_locked("b")
