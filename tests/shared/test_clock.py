from datetime import UTC

from shared.clock import SystemClock


async def test_system_clock_goes_forward() -> None:
    clock = SystemClock()
    wall, start = clock.now(), clock.monotonic()
    await clock.sleep(0.001)

    assert wall.tzinfo is UTC
    assert clock.monotonic() > start
    assert clock.now() > wall
