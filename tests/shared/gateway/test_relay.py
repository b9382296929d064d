import asyncio
from collections.abc import Callable

import pytest

from shared import errors
from shared.gateway.relay import Relay, Relays, Writing


class Pen:
    """Writes the pieces it is handed; None ends, an error breaks off."""

    def __init__(self) -> None:
        self.pieces: asyncio.Queue[int | Exception | None] = asyncio.Queue()

    async def write(self, add: Callable[[int], None]) -> str:
        while (piece := await self.pieces.get()) is not None:
            if isinstance(piece, Exception):
                raise piece
            add(piece)
        return "written"

    def hand(self, *pieces: int | Exception | None) -> None:
        for piece in pieces:
            self.pieces.put_nowait(piece)


@pytest.fixture
def pen() -> Pen:
    return Pen()


async def read(writing: Writing[int, str]) -> list[int]:
    return [piece async for piece in writing.read()]


async def test_readers_get_everything_whenever_they_come(pen: Pen) -> None:
    writing = Writing(pen.write)
    early = asyncio.create_task(read(writing))
    pen.hand(1)
    await writing.begins()
    late = asyncio.create_task(read(writing))
    pen.hand(2, None)

    assert await early == await late == await read(writing) == [1, 2]
    assert await writing.outcome() == "written"


async def test_what_broke_off_is_raised_after_what_was_written(pen: Pen) -> None:
    writing = Writing(pen.write)
    pen.hand(1, ValueError("x"))
    pieces = writing.read()

    assert await anext(pieces) == 1
    with pytest.raises(ValueError, match="x"):
        await anext(pieces)
    with pytest.raises(ValueError, match="x"):
        await writing.outcome()


@pytest.mark.parametrize("written", [True, False])
async def test_tells_whether_anything_was_written(pen: Pen, written: bool) -> None:  # noqa: FBT001
    writing = Writing(pen.write)
    asked = asyncio.create_task(writing.begins())
    pen.hand(*([1] if written else [None]))

    assert await asked is written
    writing.abandon()


async def test_what_was_abandoned_is_broken_off(pen: Pen) -> None:
    writing = Writing(pen.write)
    pen.hand(1)
    await writing.begins()
    writing.abandon()

    with pytest.raises(errors.ProviderUnavailableError):
        await read(writing)


async def test_a_relay_has_one_writing_at_a_time(pen: Pen) -> None:
    relay: Relay[int, str] = Relay()
    with relay.held():
        first, began = relay.write(pen.write)
        again, begins = relay.write(pen.write)

        assert (began, begins) == (True, False)
        assert first is again is await relay.begun()


async def test_a_relay_waits_for_a_writing_that_goes_on(pen: Pen) -> None:
    relay: Relay[int, str] = Relay()
    with relay.held():
        first, _ = relay.write(pen.write)
        pen.hand(None)
        await first.outcome()
        asked = asyncio.create_task(relay.begun())
        await asyncio.sleep(0)
        assert not asked.done()
        second, began = relay.write(pen.write)

        assert began
        assert await asked is second


async def test_what_is_written_goes_on_while_anybody_is_there(pen: Pen) -> None:
    relays: Relays[int, str] = Relays()
    with relays.joined("a") as other:
        with relays.joined("a") as one:
            writing, _ = one.write(pen.write)
        assert one is other
        await asyncio.sleep(0)
        assert not writing.ended
    with pytest.raises(errors.ProviderUnavailableError):
        await writing.outcome()


async def test_relays_are_there_while_anybody_reads() -> None:
    relays: Relays[int, str] = Relays()
    with relays.joined("a") as one, relays.joined("a") as other, relays.joined("b") as third:
        assert one is other is not third
        assert len(relays) == 2
    assert len(relays) == 0
