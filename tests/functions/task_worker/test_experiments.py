"""The tick of experiments over real HTTP: who may call it, and what it answers."""

from datetime import timedelta

import httpx
import pytest

from functions.task_worker import experiments
from infra.local.cloud_tasks import embedded as cloud_tasks
from shared.bootstrap import Services
from shared.experiments.experiment import Rules
from shared.manifest.schedules import EXPERIMENTS
from tests.shared.experiments import made


@pytest.fixture
def url(worker: Services) -> str:
    return worker.settings.worker_url + EXPERIMENTS.path


def test_the_scheduler_calls_the_tick() -> None:
    assert (EXPERIMENTS.path, EXPERIMENTS.target) == (experiments.PATH, "task_worker")


async def test_only_the_scheduler_may_call(url: str) -> None:
    async with httpx.AsyncClient() as http:
        assert (await http.post(url)).status_code == 401


async def test_the_answer_counts_decisions(url: str, worker: Services, tasks_emulator: cloud_tasks.Handle) -> None:
    token = tasks_emulator._emulator.token(worker.settings.invoker_account, worker.settings.worker_url)
    await worker.experiment_repository.create(
        made.experiment(rules=Rules(max_days=0.001), started_at=worker.clock.now() - timedelta(days=1))
    )
    async with httpx.AsyncClient() as http:
        answer = await http.post(url, headers={"authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()) == (200, {"stopped": 1})
