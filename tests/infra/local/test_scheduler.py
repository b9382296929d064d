import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from infra.local import scheduler
from infra.local.scheduler import Scheduler
from shared.bootstrap import Services
from shared.manifest.schedules import Schedule
from shared.observability import metrics


class Hurried:
    """A clock whose sleeps are short, and that stands at half past a minute."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def now(self) -> datetime:
        return datetime(2030, 1, 1, 12, 0, 30, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    ("cron", "wait"), [("* * * * *", timedelta(seconds=30)), ("0 13 * * *", timedelta(minutes=59, seconds=30))]
)
def test_next_run_is_the_first_after_the_given_time(cron: str, wait: timedelta) -> None:
    now = Hurried().now()

    assert scheduler.next_run(cron, now) - now == wait


async def test_due_schedule_calls_the_worker_with_its_token(worker: Services, caplog: pytest.LogCaptureFixture) -> None:
    clock = Hurried()
    schedule = Schedule("sweep", "", "* * * * *", "task_worker", "/sweep")
    running = asyncio.create_task(Scheduler([schedule], worker.settings.worker_url, lambda: "bad", clock).run())
    while "a scheduled call failed" not in caplog.text:
        await asyncio.sleep(0.01)
    running.cancel()

    assert clock.slept[0] == 30
    assert metrics.REGISTRY.get_sample_value("errors_total", {"code": "unauthenticated", "category": "access"})
