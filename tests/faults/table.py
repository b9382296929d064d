"""All rows of the fault suite, in the order in which they are run."""

from collections.abc import Mapping

from tests.faults.row import Row
from tests.faults.rows import (
    budgets,
    cache_races,
    cache_stampedes,
    clock_skew,
    command_races,
    crash_points,
    five_fold,
    killed_workers,
    last_attempt,
    late_tasks,
    listeners,
    mutants,
    outbox,
    paused_deploys,
    provider_faults,
    random_schedules,
    shared_level,
    soak,
    store_outages,
    tested,
    tombstones,
    zombies,
)

SIMULATED = (
    crash_points.ROW,
    random_schedules.ROW,
    five_fold.ROW,
    late_tasks.ROW,
    clock_skew.ROW,
    tombstones.ROW,
    outbox.ROW,
    last_attempt.ROW,
    command_races.ROW,
    mutants.ROW,
    budgets.ROW,
    cache_races.ROW,
    cache_stampedes.ROW,
)
PROCESSES = (
    killed_workers.ROW,
    zombies.ROW,
    store_outages.ROW,
    shared_level.ROW,
    provider_faults.ROW,
    paused_deploys.ROW,
    listeners.ROW,
)
ROWS: Mapping[str, Row] = {row.name: row for row in (*SIMULATED, *tested.ALL, *PROCESSES, soak.ROW)}
