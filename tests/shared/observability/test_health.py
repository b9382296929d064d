import asyncio
from collections.abc import Awaitable, Callable

import pytest

from shared import errors
from shared.observability import health
from shared.observability.health import Ping

Check = Callable[[], Awaitable[None]]


async def well() -> None:
    return None


async def stuck() -> None:
    await asyncio.Event().wait()


def failing(error: Exception) -> Check:
    async def check() -> None:
        raise error

    return check


DOWN = failing(errors.StoreUnavailableError())


@pytest.mark.parametrize(
    ("critical", "other", "status"),
    [
        (well, well, "healthy"),
        (well, DOWN, "degraded"),
        (DOWN, well, "unhealthy"),
        (DOWN, DOWN, "unhealthy"),
    ],
)
async def test_the_whole_is_as_well_as_its_parts(critical: Check, other: Check, status: str) -> None:
    pings = [Ping("store", critical), Ping("model", other, critical=False)]
    assert (await health.report(pings)).status == status


async def test_is_healthy_without_dependencies() -> None:
    assert await health.report([]) == health.HealthReport("healthy", ())


@pytest.mark.parametrize(
    ("check", "status", "reason"),
    [
        (well, "healthy", ""),
        (DOWN, "unhealthy", "store_unavailable"),
        (failing(OSError("10.0.0.7 hunter2")), "unhealthy", "unreachable"),
        (failing(TimeoutError("hunter2")), "unhealthy", "timeout"),
        (stuck, "unhealthy", "timeout"),
    ],
)
async def test_tells_how_each_part_is_and_why(check: Check, status: str, reason: str) -> None:
    report = await health.report([Ping("store", check)], at_most=0.01)
    (dependency,) = report.dependencies
    assert (dependency.name, dependency.status, dependency.reason) == ("store", status, reason)
    assert "hunter2" not in repr(report)


async def test_asks_all_at_once() -> None:
    meeting = asyncio.Barrier(3)

    async def meet() -> None:
        await meeting.wait()

    report = await health.report([Ping(name, meet) for name in "abc"], at_most=5)
    assert [dependency.status for dependency in report.dependencies] == ["healthy"] * 3


async def test_one_that_is_stuck_spoils_no_other() -> None:
    report = await health.report([Ping("a", stuck, critical=False), Ping("b", well)], at_most=0.01)
    assert [dependency.status for dependency in report.dependencies] == ["unhealthy", "healthy"]
    assert report.status == "degraded"


async def test_tells_how_long_the_answer_took() -> None:
    class Clock:
        def __init__(self) -> None:
            self.at = 0.0

        def monotonic(self) -> float:
            self.at += 0.25
            return self.at

    report = await health.report([Ping("store", well)], clock=Clock())  # type: ignore[arg-type]  # only asked this
    assert report.dependencies[0].latency_ms == 250.0


async def test_logs_what_it_does_not_tell(caplog: pytest.LogCaptureFixture) -> None:
    await health.report([Ping("store", failing(OSError("connection refused")))])
    assert "connection refused" in caplog.text
