"""What tests of schedules share: a tenant with a key, and schedules that are kept."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from shared.bootstrap import Services
from shared.jobs.job import Job
from shared.jobs.repository import Filter
from shared.schedules.schedule import Schedule
from tests.shared.schedules import made

Keep = Callable[..., Awaitable[Schedule]]
Jobs = Callable[[Schedule], Awaitable[list[Job]]]


@pytest.fixture
async def keep(services: Services) -> Keep:
    """Keep a schedule of a tenant that has a key, and return it as it was kept."""
    await services.api_keys.create("acme", "test", ("admin",))

    async def kept(cron: str = "@hourly", **changes: Any) -> Schedule:
        schedule = made.schedule(cron, **changes)
        await services.schedule_repository.create(schedule)
        return await services.schedule_repository.get(schedule.id, schedule.tenant)

    return kept


@pytest.fixture
def jobs_of(services: Services) -> Jobs:
    """List the jobs that a schedule has started, newest first."""

    async def found(schedule: Schedule) -> list[Job]:
        return await services.jobs.page(Filter(schedule.tenant, schedule=schedule.id), 100)

    return found
