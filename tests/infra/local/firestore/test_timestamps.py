from infra.local.firestore import messages
from infra.local.firestore.timestamps import Timestamps
from tests.clocks import TurnableClock


def test_moments_grow_while_the_clock_stands(clock: TurnableClock) -> None:
    timestamps = Timestamps(clock)
    moments = [timestamps.next() for _ in range(3)]
    first = messages.from_datetime(clock.now())
    assert moments == [first, first + 1, first + 2]


def test_moments_never_run_backwards(clock: TurnableClock) -> None:
    timestamps = Timestamps(clock)
    before = timestamps.next()
    clock.turn(-3600)
    assert timestamps.next() == before + 1
    clock.turn(7200)
    assert timestamps.next() == messages.from_datetime(clock.now())
