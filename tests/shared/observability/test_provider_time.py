import asyncio
from dataclasses import dataclass

import pytest

from shared.clock import SystemClock
from shared.observability import provider_time


@dataclass
class Hand(SystemClock):
    """A clock that is set by hand."""

    at: float = 0.0

    def monotonic(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Hand:
    return Hand()


def test_calls_one_after_another_add_up(clock: Hand) -> None:
    with provider_time.measured(clock) as meter:
        for seconds in (2.0, 3.0):
            clock.at += 10
            with provider_time.waiting():
                clock.at += seconds

    assert meter.seconds == 5.0


def test_calls_at_the_same_time_count_once(clock: Hand) -> None:
    with provider_time.measured(clock) as meter, provider_time.waiting():
        clock.at += 1
        with provider_time.waiting():
            clock.at += 1
        clock.at += 1

    assert meter.seconds == 3.0


async def test_tasks_begun_within_are_measured_too(clock: Hand) -> None:
    async def call() -> None:
        with provider_time.waiting():
            clock.at += 4

    with provider_time.measured(clock) as meter:
        await asyncio.create_task(call())

    assert meter.seconds == 4.0


def test_failed_call_was_waited_for(clock: Hand) -> None:
    def call() -> None:
        with provider_time.waiting():
            clock.at += 2
            raise ValueError("broken")

    with provider_time.measured(clock) as meter, pytest.raises(ValueError, match="broken"):
        call()

    assert meter.seconds == 2.0


def test_nobody_measures_outside(clock: Hand) -> None:
    with provider_time.waiting():
        clock.at += 1
