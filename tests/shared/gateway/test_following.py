import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from shared import errors
from shared.cache.question import Answer, Fresh
from shared.gateway.following import Body, Chunk, Follower
from shared.gateway.relay import Relay

FRESH = Fresh(b"{}")
ANSWER = Answer(b"{}", "miss", "miss: not stored", fresh=FRESH)


async def write(add: Callable[[Body], None]) -> Fresh:
    for number in range(3):
        add({"n": number})
        await asyncio.sleep(0)
    return FRESH


async def fail(_: Callable[[Body], None]) -> Fresh:
    raise errors.ProviderUnavailableError


async def break_off(add: Callable[[Body], None]) -> Fresh:
    add({"n": 0})
    await asyncio.sleep(0)
    raise errors.ProviderUnavailableError


async def followed(follower: Follower, asking: Any) -> list[Any]:
    return [(step.body["n"], step.leads) if isinstance(step, Chunk) else step async for step in follower.follow(asking)]


async def test_whoever_has_it_written_reads_along() -> None:
    follower = Follower(Relay())

    async def asking() -> Answer:
        await follower.lead(write)
        return ANSWER

    assert await followed(follower, asking()) == [(0, True), (1, True), (2, True), ANSWER]


async def test_others_read_what_somebody_has_written() -> None:
    relay: Relay[Body, Fresh] = Relay()
    writing = asyncio.create_task(Follower(relay).lead(write))

    async def asking() -> Answer:
        await writing
        return ANSWER

    assert await followed(Follower(relay), asking()) == [(0, False), (1, False), (2, False), ANSWER]


async def test_an_answer_that_is_there_needs_no_writing() -> None:
    async def asking() -> Answer:
        return ANSWER

    assert await followed(Follower(Relay()), asking()) == [ANSWER]


async def test_a_failure_before_the_first_piece_is_the_cache_s_to_tell() -> None:
    follower = Follower(Relay())

    async def asking() -> Answer:
        with pytest.raises(errors.ProviderUnavailableError):
            await follower.lead(fail)
        await follower.lead(write)
        return ANSWER

    assert await followed(follower, asking()) == [(0, True), (1, True), (2, True), ANSWER]


async def test_a_failure_after_the_first_piece_breaks_it_off() -> None:
    follower = Follower(Relay())

    async def asking() -> Answer:
        await follower.lead(break_off)
        return ANSWER

    steps = follower.follow(asking())
    assert isinstance(await anext(steps), Chunk)
    with pytest.raises(errors.ProviderUnavailableError):
        await anext(steps)


async def test_whoever_leaves_asks_no_more() -> None:
    gone = asyncio.Event()
    follower = Follower(Relay())

    async def asking() -> Answer:
        try:
            await follower.lead(write_and_wait)
        finally:
            gone.set()
        return ANSWER

    async def write_and_wait(add: Callable[[Body], None]) -> Fresh:
        add({"n": 0})
        await asyncio.Event().wait()
        return FRESH

    steps = follower.follow(asking())
    await anext(steps)
    await steps.aclose()

    assert gone.is_set()


async def test_whoever_takes_over_what_they_read_has_nothing_written_again() -> None:
    relay: Relay[Body, Fresh] = Relay()
    asked: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    follower = Follower(relay)

    async def asking() -> Answer:
        await asked
        return Answer(b"{}", "miss", "miss: not stored", fresh=await follower.lead(fail))

    with relay.held():
        leader = asyncio.create_task(Follower(relay).lead(write))
        steps = follower.follow(asking())
        assert await anext(steps) == Chunk({"n": 0}, leads=False)
        leader.cancel()
        asked.set_result(None)
        rest = [step async for step in steps]

    assert rest == [Chunk({"n": 1}, leads=False), Chunk({"n": 2}, leads=False), ANSWER]
