import asyncio

import pytest

from shared.gateway.relay import Relay, Relays, Writing


async def read(writing: Writing[int]) -> list[int]:
    return [piece async for piece in writing.read()]


async def test_readers_get_everything_whenever_they_come() -> None:
    writing: Writing[int] = Writing()
    early = asyncio.create_task(read(writing))
    await asyncio.sleep(0)
    writing.add(1)
    late = asyncio.create_task(read(writing))
    await asyncio.sleep(0)
    writing.add(2)
    writing.end()

    assert await early == await late == await read(writing) == [1, 2]


async def test_what_broke_off_is_raised_after_what_was_written() -> None:
    writing: Writing[int] = Writing()
    writing.add(1)
    writing.end(ValueError("x"))
    pieces = writing.read()

    assert await anext(pieces) == 1
    with pytest.raises(ValueError, match="x"):
        await anext(pieces)


@pytest.mark.parametrize("written", [True, False])
async def test_tells_whether_anything_was_written(written: bool) -> None:  # noqa: FBT001
    writing: Writing[int] = Writing()
    asked = asyncio.create_task(writing.begins())
    await asyncio.sleep(0)
    if written:
        writing.add(1)
    else:
        writing.end()

    assert await asked is written


async def test_a_relay_waits_for_a_writing_that_goes_on() -> None:
    relay: Relay[int] = Relay()
    first = relay.begin()
    relay.end(first)
    asked = asyncio.create_task(relay.begun())
    await asyncio.sleep(0)
    assert not asked.done()
    second = relay.begin()

    assert await asked is second


async def test_an_older_writing_does_not_end_a_newer_one() -> None:
    relay: Relay[int] = Relay()
    first, second = relay.begin(), relay.begin()
    relay.end(first)

    assert await relay.begun() is second


async def test_relays_are_there_while_anybody_reads() -> None:
    relays: Relays[int] = Relays()
    with relays.joined("a") as one, relays.joined("a") as other, relays.joined("b") as third:
        assert one is other is not third
        assert len(relays) == 2
    assert len(relays) == 0
