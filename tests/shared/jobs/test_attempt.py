"""One call of a handler, against the clock and against changed minds."""

import asyncio
from datetime import UTC, datetime

import pytest

from shared import errors
from shared.jobs import attempt
from shared.jobs.deliveries import Delivery
from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Done, Inputs, Stage
from shared.jobs.repository import Loaded


class Impatient:
    """A clock on which every sleep is short."""

    def now(self) -> datetime:
        return datetime(2030, 1, 1, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        del seconds
        await asyncio.sleep(0.001)


async def still_wanted() -> bool:
    return True


async def not_wanted() -> bool:
    return False


async def forever(_: Job, __: Inputs, ___: Context) -> Done:
    await asyncio.sleep(60)
    return Done()


async def quick(_: Job, __: Inputs, context: Context) -> Done:
    return Done({"key": context.key})


@pytest.fixture
def loaded(job: Job) -> Loaded:
    return Loaded(job, {}, item_finished=False, now=job.created_at)


async def test_handler_s_outcome_is_returned(loaded: Loaded, delivery: Delivery) -> None:
    for effect in (True, False):
        outcome = await attempt.call(loaded, delivery, Stage("a", quick, effect=effect), Impatient(), still_wanted)

        assert outcome == Done({"key": delivery.key})


async def test_unwanted_work_is_interrupted(loaded: Loaded, delivery: Delivery) -> None:
    with pytest.raises(attempt.StageInterruptedError):
        await attempt.call(loaded, delivery, Stage("a", forever, effect=True), Impatient(), not_wanted)


async def test_overlong_work_is_cut(loaded: Loaded, delivery: Delivery) -> None:
    stage = Stage("a", forever, effect=True, timeout=0.05)

    with pytest.raises(errors.DeadlineExceededError):
        await attempt.call(loaded, delivery, stage, Impatient(), still_wanted)


async def test_unreachable_store_does_not_interrupt(loaded: Loaded, delivery: Delivery) -> None:
    asked: list[int] = []

    async def shaky() -> bool:
        asked.append(1)
        if len(asked) < 3:
            raise errors.StoreUnavailableError
        return False

    with pytest.raises(attempt.StageInterruptedError):
        await attempt.call(loaded, delivery, Stage("a", forever, effect=True), Impatient(), shaky)
    assert len(asked) == 3
