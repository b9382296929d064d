import asyncio

from shared.bootstrap import Services
from shared.experiments.running import FRESH_SECONDS, Running
from tests.shared.experiments.conftest import Start
from tests.shared.resilience.manual_clock import ManualClock


async def test_what_runs_is_known_by_its_place(services: Services, start: Start) -> None:
    running = Running(services.experiment_repository, ManualClock())
    await start()
    found = await running.of("acme")
    assert [(place, one.name) for place, one in found.items()] == [(("draft", "production"), "tone")]
    assert await running.of("rival") == {}


async def test_answers_are_ten_seconds_old_at_most(services: Services, start: Start) -> None:
    clock = ManualClock()
    running = Running(services.experiment_repository, clock)
    assert await running.of("acme") == {}
    await start()
    assert await running.of("acme") == {}
    await clock.sleep(FRESH_SECONDS + 0.1)
    assert len(await running.of("acme")) == 1


async def test_those_who_ask_at_once_share_an_answer(services: Services, start: Start) -> None:
    await start()
    running = Running(services.experiment_repository, ManualClock())
    first, second = await asyncio.gather(running.of("acme"), running.of("acme"))
    assert first is second


async def test_a_change_is_seen_at_once_here(services: Services, start: Start) -> None:
    await start()
    assert len(await services.running_experiments.of("acme")) == 1
    await services.experiments.pause("acme", "tone", actor="me")
    assert await services.running_experiments.of("acme") == {}
