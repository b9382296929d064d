from datetime import UTC, datetime

import pytest
from cronsim import CronSim

from shared import bootstrap
from shared.manifest import schedules
from shared.manifest.schedules import Schedule


@pytest.mark.parametrize("schedule", schedules.ALL, ids=lambda schedule: schedule.name)
def test_schedule_is_valid_and_its_path_answered(schedule: Schedule) -> None:
    paths = {(route.method, route.path) for route in bootstrap.routes_of(schedule.target)}

    assert next(CronSim(schedule.cron, datetime(2030, 1, 1, tzinfo=UTC)))
    assert ("POST", schedule.path) in paths
