"""The metrics that are counted from logs: what only the functions know, and whether the sweeper runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from infra.cloud import names
from infra.cloud.observability.metrics import Metric
from shared.manifest import functions, log_events, schedules


@dataclass(frozen=True)
class LogMetric:
    """Counts the log entries that match ``filter``; ``labels`` name the field that each label is read from."""

    name: str
    purpose: str
    filter: str
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def metric(self) -> Metric:
        """The metric as dashboards and alerts know it."""
        return Metric(f"logging.googleapis.com/user/{self.name}", "cloud_run_revision", frozenset(self.labels))


def _logged(function: functions.Function, *terms: str) -> str:
    return _logged_by((function,), *terms)


def _logged_by(those: tuple[functions.Function, ...], *terms: str) -> str:
    services = " OR ".join(f'"{names.dashed(function.name)}"' for function in those)
    return " AND ".join((
        'resource.type="cloud_run_revision"',
        f"resource.labels.service_name={services if len(those) == 1 else f'({services})'}",
        *terms,
    ))


CALLERS = (
    functions.TASK_WORKER,
    functions.MODEL_GATEWAY,
    functions.CONTENT_GENERATION,
    functions.PROMPT_OPTIMIZATION,
)
"""Who calls models."""

JOBS_FAILED = LogMetric(
    "jobs_failed",
    "Jobs that failed for good, after the last attempt at a stage.",
    _logged(functions.TASK_WORKER, f'jsonPayload.message="{log_events.JOB_FAILED}"'),
    {"job_type": "jsonPayload.type", "stage": "jsonPayload.stage", "code": "jsonPayload.code"},
)
TASKS_REVIVED = LogMetric(
    "tasks_revived",
    "Sweeps that had to publish promised tasks which no queue had.",
    _logged(functions.TASK_WORKER, f'jsonPayload.message="{log_events.TASKS_REVIVED}"'),
)
SWEEPS = LogMetric(
    "sweeps",
    "Sweeps that the scheduler asked for and the worker finished; read from request logs, which no log level hides.",
    _logged(
        functions.BY_NAME[schedules.SWEEP.target],
        'log_id("run.googleapis.com/requests")',
        f'httpRequest.requestUrl=~"{schedules.SWEEP.path}$"',
        "httpRequest.status=200",
    ),
)

MODELS_HELD_BACK = LogMetric(
    "models_held_back",
    "Instances that began to hold a model back, or went on after a call that was to find out.",
    _logged_by(CALLERS, f'jsonPayload.message="{log_events.MODEL_HELD_BACK}"'),
    {"deployment": "jsonPayload.deployment"},
)

ALL: tuple[LogMetric, ...] = (JOBS_FAILED, TASKS_REVIVED, SWEEPS, MODELS_HELD_BACK)
