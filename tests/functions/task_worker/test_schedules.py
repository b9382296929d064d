"""The tick over real HTTP: who may call it, and what it answers."""

from datetime import timedelta

import httpx
import pytest

from functions.task_worker import schedules
from infra.local.cloud_tasks import embedded as cloud_tasks
from shared.bootstrap import Services
from shared.manifest.schedules import TICK
from shared.schedules.schedule import Schedule
from tests.shared.schedules import made


@pytest.fixture
def url(worker: Services) -> str:
    return worker.settings.worker_url + TICK.path


def test_the_scheduler_calls_the_tick() -> None:
    assert (TICK.path, TICK.target, TICK.cron) == (schedules.PATH, "task_worker", "* * * * *")


async def test_only_the_scheduler_may_call(url: str) -> None:
    async with httpx.AsyncClient() as http:
        assert (await http.post(url)).status_code == 401


async def test_the_answer_counts_the_runs(url: str, worker: Services, tasks_emulator: cloud_tasks.Handle) -> None:
    missed: Schedule = made.schedule("0 0 1 1 *", name="missed", planned_at=worker.clock.now() - timedelta(days=2))
    due = made.schedule("0 0 1 1 *", name="due", planned_at=worker.clock.now())
    for schedule in (missed, due):
        await worker.schedule_repository.create(schedule)
    await worker.api_keys.create("acme", "test", ("admin",))
    token = tasks_emulator._emulator.token(worker.settings.invoker_account, worker.settings.worker_url)
    async with httpx.AsyncClient() as http:
        answer = await http.post(url, headers={"authorization": f"Bearer {token}"})
    assert answer.json() == {"started": 1, "skipped": 1, "failed": 0, "put_off": 0}
