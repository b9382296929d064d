import asyncio
import random
from collections.abc import Awaitable, Callable

import pytest

from shared import errors
from shared.cache import flights
from shared.cache.flights import Flights

MANY = 64


@pytest.fixture
def shared_work() -> Flights[str, int]:
    return Flights()


class Work:
    """Counts its beginnings; ends once it may, or with an error."""

    def __init__(self, *failures: BaseException | None) -> None:
        self.begun = self.cancelled = 0
        self.seen: list[int] = []
        self.may_end = asyncio.Event()
        self._failures = list(failures)

    async def __call__(self, failed: int) -> int:
        self.begun += 1
        self.seen.append(failed)
        number = self.begun
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        failure = self._failures.pop(0) if self._failures else None
        if failure is not None:
            raise failure
        return number


async def begin(
    shared_work: Flights[str, int], work: Callable[[int], Awaitable[int]], count: int, key: str = "a"
) -> "list[asyncio.Task[tuple[int, bool]]]":
    tasks = [asyncio.create_task(shared_work.join(key, work)) for _ in range(count)]
    await asyncio.sleep(0)
    return tasks


async def outcomes(tasks: "list[asyncio.Task[tuple[int, bool]]]") -> list[object]:
    return list(await asyncio.gather(*tasks, return_exceptions=True))


async def test_many_wait_for_one(shared_work: Flights[str, int]) -> None:
    work = Work()
    tasks = await begin(shared_work, work, MANY)
    work.may_end.set()
    found = await outcomes(tasks)
    assert found == [(1, True), *[(1, False)] * (MANY - 1)]
    assert (work.begun, len(shared_work)) == (1, 0)


async def test_keys_have_flights_of_their_own(shared_work: Flights[str, int]) -> None:
    work = Work()
    tasks = [*await begin(shared_work, work, 2), *await begin(shared_work, work, 2, "b")]
    work.may_end.set()
    assert await outcomes(tasks) == [(1, True), (1, False), (2, True), (2, False)]


async def test_later_ones_begin_anew(shared_work: Flights[str, int]) -> None:
    work = Work()
    work.may_end.set()
    assert [await shared_work.join("a", work) for _ in range(2)] == [(1, True), (2, True)]


async def test_work_goes_on_without_its_leader(shared_work: Flights[str, int]) -> None:
    work = Work()
    leader, *followers = await begin(shared_work, work, 3)
    leader.cancel()
    await asyncio.sleep(0)
    work.may_end.set()
    assert await outcomes(followers) == [(1, False)] * 2
    assert (work.begun, work.cancelled) == (1, 0)


async def test_work_ends_when_all_have_left(shared_work: Flights[str, int]) -> None:
    work = Work()
    tasks = await begin(shared_work, work, 3)
    for task in tasks:
        task.cancel()
    await outcomes(tasks)
    await asyncio.sleep(0)
    assert (work.begun, work.cancelled, len(shared_work)) == (1, 1, 0)


async def test_after_a_deserted_flight_begins_another(shared_work: Flights[str, int]) -> None:
    work = Work()
    (deserter,) = await begin(shared_work, work, 1)
    deserter.cancel()
    await asyncio.sleep(0)
    work.may_end.set()
    assert await shared_work.join("a", work) == (2, True)


async def test_followers_of_a_failure_begin_anew(shared_work: Flights[str, int]) -> None:
    work = Work(errors.ProviderUnavailableError())
    tasks = await begin(shared_work, work, 4)
    work.may_end.set()
    found = await outcomes(tasks)
    assert isinstance(found[0], errors.ProviderUnavailableError)
    assert found[1:] == [(2, True), (2, False), (2, False)]
    assert work.seen == [0, 1]


@pytest.mark.parametrize("error", [RuntimeError("broken"), asyncio.CancelledError()])
async def test_unknown_failures_are_not_shared(shared_work: Flights[str, int], error: BaseException) -> None:
    work = Work(error)
    tasks = await begin(shared_work, work, 3)
    work.may_end.set()
    found = await outcomes(tasks)
    assert isinstance(found[0], type(error))
    assert found[1:] == [(2, True), (2, False)]


async def test_a_hopeless_error_is_everybodys(shared_work: Flights[str, int]) -> None:
    work = Work(errors.ProviderRefusedError())
    tasks = await begin(shared_work, work, 5)
    work.may_end.set()
    assert {type(one) for one in await outcomes(tasks)} == {errors.ProviderRefusedError}
    assert (work.begun, len(shared_work)) == (1, 0)


async def test_nobody_tries_for_ever(shared_work: Flights[str, int]) -> None:
    work = Work(*[errors.ProviderUnavailableError() for _ in range(MANY)])
    tasks = await begin(shared_work, work, MANY)
    work.may_end.set()
    assert {type(one) for one in await outcomes(tasks)} == {errors.ProviderUnavailableError}
    assert work.begun == flights.MOST_LEADERS


@pytest.mark.parametrize("seed", range(40))
async def test_everybody_is_answered_whatever_happens(seed: int) -> None:
    print(f"seed {seed}")
    dice = random.Random(seed)
    shared_work: Flights[int, int] = Flights()
    running = 0

    async def work(_: int) -> int:
        nonlocal running
        running += 1
        try:
            for _ in range(dice.randrange(4)):
                await asyncio.sleep(0)
            if dice.random() < 0.3:
                raise dice.choice([errors.ProviderUnavailableError(), errors.ProviderRefusedError(), RuntimeError()])
            return 1
        finally:
            running -= 1

    async def caller(key: int) -> object:
        for _ in range(dice.randrange(6)):
            await asyncio.sleep(0)
        return await shared_work.join(key, work)

    tasks = [asyncio.create_task(caller(dice.randrange(3))) for _ in range(30)]
    for task in dice.sample(tasks, 10):
        asyncio.get_running_loop().call_later(0, task.cancel)
    found = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)
    await asyncio.sleep(0)
    assert len(found) == 30
    assert (running, len(shared_work)) == (0, 0)
