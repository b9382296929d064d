"""The job type of bulk actions, pass by pass, on an operation that keeps books."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from shared import errors
from shared.bulk import runs
from shared.bulk.operation import Chosen, Target
from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Repeat
from tests.shared.dead_letters.conftest import failed

CONTEXT = Context(key="k", timeout=60.0)


class Books:
    """Numbers to act on; ``troubles`` are what some of them raise."""

    def __init__(self, total: int, **troubles: Exception) -> None:
        self.total = total
        self.troubles = {name.removeprefix("t"): error for name, error in troubles.items()}
        self.room = True
        self.applied: list[str] = []
        self.most = self.active = 0

    async def count(self, job: Job) -> int:
        del job
        return self.total

    async def choose(self, job: Job, after: Sequence[Any] | None, limit: int) -> Chosen:
        del job
        start = after[0] if after else 0
        numbers = range(start, min(start + limit, self.total))
        return Chosen([Target(str(n)) for n in numbers], [numbers[-1] + 1] if numbers else None)

    async def apply(self, job: Job, target: Target) -> None:
        del job
        self.active += 1
        self.most = max(self.most, self.active)
        await asyncio.sleep(0)
        self.active -= 1
        self.applied.append(target.id)
        if target.id in self.troubles:
            raise self.troubles[target.id]

    async def has_room(self, job: Job) -> bool:
        del job
        return self.room


def bulk() -> Job:
    return failed(payload={"operation": "count", "filter": {}})


async def passes(books: Books, *, most: int = 20, inputs: dict[str, Any] | None = None) -> tuple[list[Repeat], Done]:
    """Run a bulk action to its end and return its passes and what it came to."""
    kind = runs.job_type({"count": books})
    count = await kind.stage("count").run(bulk(), {}, CONTEXT)
    assert isinstance(count, Done)
    seen: dict[str, Any] = {"count": count.result, **(inputs or {})}
    repeats: list[Repeat] = []
    for _ in range(most):
        outcome = await kind.stage(runs.APPLY).run(bulk(), seen, CONTEXT)
        if isinstance(outcome, Done):
            return repeats, outcome
        assert isinstance(outcome, Repeat)
        repeats.append(outcome)
        seen |= {runs.APPLY: outcome.result} if outcome.result is not None else {}
    raise AssertionError("it did not end")


async def test_every_target_is_acted_on_once() -> None:
    books = Books(2 * runs.PAGE + 7)
    repeats, done = await passes(books)
    assert sorted(books.applied, key=int) == [str(n) for n in range(books.total)]
    assert (done.summary["changed"], done.summary["total"]) == (books.total, books.total)
    assert [(one.done, one.total) for one in repeats] == [(n, books.total) for n in (0, 50, 100, 107)][: len(repeats)]


async def test_pages_follow_at_a_bounded_rate() -> None:
    repeats, _ = await passes(Books(3 * runs.PAGE))
    assert [one.after for one in repeats] == [0.0, runs.PAUSE, runs.PAUSE]


async def test_a_few_are_acted_on_at_a_time() -> None:
    books = Books(runs.PAGE)
    await passes(books)
    assert books.most == runs.PARALLEL


async def test_nothing_to_do_is_done_at_once() -> None:
    repeats, done = await passes(Books(0))
    assert repeats == []
    assert done.summary["done"] == 0


async def test_what_one_target_raises_stops_no_other() -> None:
    troubles = {
        "t0": errors.InvalidStateError("It has ended."),
        "t1": errors.NotFoundError(),
        "t2": errors.ContentionError(),
        "t3": ZeroDivisionError(),
    }
    _, done = await passes(Books(6, **troubles))
    assert (done.summary["changed"], done.summary["skipped"], done.summary["failed"]) == (2, 2, 2)
    assert done.summary["reasons"] == {"invalid_state": 1, "not_found": 1, "contention": 1, "internal": 1}


@pytest.mark.parametrize("error", [errors.StoreUnavailableError(), errors.QueueUnavailableError()])
async def test_a_page_is_repeated_when_nothing_can_be_reached(error: Exception) -> None:
    books = Books(6, t3=error)
    with pytest.raises(type(error)):
        await passes(books)
    assert sorted(books.applied) == [str(n) for n in range(6)]


async def test_a_bulk_action_waits_for_room() -> None:
    books = Books(3)
    books.room = False
    kind = runs.job_type({"count": books})
    waiting = await kind.stage(runs.APPLY).run(bulk(), {"count": {"total": 3}}, CONTEXT)
    assert waiting == Repeat(after=runs.WAIT, done=0, total=3)
    assert books.applied == []


async def test_waiting_keeps_what_was_done_already() -> None:
    books = Books(runs.PAGE + 1)
    kind = runs.job_type({"count": books})
    first = await kind.stage(runs.APPLY).run(bulk(), {"count": {"total": 51}}, CONTEXT)
    assert isinstance(first, Repeat)
    books.room = False
    inputs = {"count": {"total": 51}, runs.APPLY: first.result or {}}
    second = await kind.stage(runs.APPLY).run(bulk(), inputs, CONTEXT)
    assert isinstance(second, Repeat)
    assert (second.after, second.done) == (runs.WAIT, runs.PAGE)
    books.room = True
    _, done = await passes(books, inputs={runs.APPLY: second.result})
    assert done.summary["done"] == runs.PAGE + 1
    assert len(books.applied) == runs.PAGE + 1


def test_a_bulk_action_takes_no_place_of_its_tenant() -> None:
    assert runs.job_type({}).coordinates


@pytest.mark.parametrize(
    "result", [None, {"tally": {"done": 3, "changed": 2, "skipped": 1, "failed": 0, "reasons": {}, "samples": []}}]
)
def test_counts_are_read_from_the_last_pass(result: Any) -> None:
    assert runs.counts(result).done == (3 if result else 0)
