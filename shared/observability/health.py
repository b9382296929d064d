"""Health as the sum of what each dependency says of itself."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from shared import errors
from shared.clock import Clock, SystemClock

Status = Literal["healthy", "degraded", "unhealthy"]

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ping:
    """How one dependency is asked; ``check`` raises when it is not well."""

    name: str
    check: Callable[[], Awaitable[None]]
    critical: bool = True


@dataclass(frozen=True)
class Dependency:
    """How one dependency is: ``reason`` is a stable word, empty when it is healthy."""

    name: str
    status: Status
    critical: bool
    latency_ms: float
    reason: str = ""


@dataclass(frozen=True)
class HealthReport:
    """How the whole is, and why."""

    status: Status
    dependencies: tuple[Dependency, ...]


async def report(pings: Sequence[Ping], at_most: float = 2.0, clock: Clock | None = None) -> HealthReport:
    """Ask every dependency at once, ``at_most`` seconds each."""
    watch = clock or SystemClock()
    answers = await asyncio.gather(*(_ask(ping, at_most, watch) for ping in pings))
    return HealthReport(overall(answers), tuple(answers))


def overall(dependencies: Sequence[Dependency]) -> Status:
    """Return the verdict: a critical failure makes it unhealthy, any other degraded."""
    failing = [dependency for dependency in dependencies if dependency.status != "healthy"]
    if any(dependency.critical for dependency in failing):
        return "unhealthy"
    return "degraded" if failing else "healthy"


async def _ask(ping: Ping, at_most: float, clock: Clock) -> Dependency:
    started = clock.monotonic()
    reason = await _reason(ping, at_most)
    latency = round((clock.monotonic() - started) * 1000, 2)
    return Dependency(ping.name, "unhealthy" if reason else "healthy", ping.critical, latency, reason)


async def _reason(ping: Ping, at_most: float) -> str:
    try:
        async with asyncio.timeout(at_most):
            await ping.check()
    except TimeoutError:
        return "timeout"
    except errors.PressroomError as error:
        return error.code
    except Exception as error:  # a ping may fail in any way, and health still has to be told
        _logger.warning("a health check failed", exc_info=error, extra={"dependency": ping.name})
        return "unreachable"
    return ""
