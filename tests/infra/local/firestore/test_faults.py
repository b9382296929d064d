import pytest

from infra.local.firestore.faults import FaultInjector, FaultPlan
from shared import errors
from tests.clocks import TurnableClock


async def outcomes(faults: FaultInjector, calls: int) -> str:
    found = ""
    for _ in range(calls):
        try:
            await faults.on_call()
            found += "."
        except errors.StoreUnavailableError:
            found += "x"
    return found


async def test_every_kth_call_is_unavailable(clock: TurnableClock) -> None:
    assert await outcomes(FaultInjector(FaultPlan(unavailable_every=3), clock), 7) == "..x..x."


async def test_no_plan_means_no_faults(clock: TurnableClock) -> None:
    faults = FaultInjector(FaultPlan(), clock)
    assert await outcomes(faults, 5) == "....."
    faults.on_commit()
    assert clock.monotonic() == 0


async def test_latency_passes_before_each_call(clock: TurnableClock) -> None:
    await outcomes(FaultInjector(FaultPlan(latency=0.5), clock), 3)
    assert clock.monotonic() == 1.5


async def test_following_starts_counting_again(clock: TurnableClock) -> None:
    faults = FaultInjector(FaultPlan(unavailable_every=3), clock)
    await outcomes(faults, 2)
    faults.follow(FaultPlan(unavailable_every=3, aborted_every=1))
    assert await outcomes(faults, 3) == "..x"
    with pytest.raises(errors.ContentionError):
        faults.on_commit()
