"""The Cloud Scheduler jobs: what is called when, without anybody asking."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Schedule:
    """A cron entry (UTC, five fields) that posts to ``path`` of the function ``target``."""

    name: str
    purpose: str
    cron: str
    target: str
    path: str


SWEEP = Schedule(
    "sweep",
    "Publishes promised tasks again and re-arms jobs whose worker died.",
    cron="* * * * *",
    target="task_worker",
    path="/sweep",
)
TICK = Schedule(
    "tick",
    "Starts the jobs of tenants' own schedules that are due.",
    cron="* * * * *",
    target="task_worker",
    path="/schedules/tick",
)
EXPERIMENTS = Schedule(
    "experiments",
    "Reads running experiments out and does what their rules say.",
    cron="* * * * *",
    target="task_worker",
    path="/experiments/tick",
)

ALL: tuple[Schedule, ...] = (SWEEP, TICK, EXPERIMENTS)
