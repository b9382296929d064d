"""What the public functions promise: objectives over four weeks, and how fast a promise may be broken unnoticed."""

from dataclasses import dataclass
from typing import Any, Final, Literal

from infra.cloud import names
from infra.cloud.observability import metrics, runbooks
from infra.cloud.observability.runbooks import Runbook
from infra.cloud.settings import StackSettings
from shared.manifest import functions
from shared.manifest.functions import Function

PERIOD_DAYS: Final = 28
IN_TIME_SHARE: Final = 0.95

MILLISECONDS: Final = {
    "content_generation": 60_000,
    "prompt_optimization": 60_000,
    "experiments": 500,
    "cache_lookup": 500,
    "model_gateway": 60_000,
    "system_health": 3_000,
}
"""
How long an answer may take, by function.

``progress_tracking`` is missing on purpose: its live streams last as long as the jobs they follow, and requests
are measured to the end of their response. ``content_generation`` writes a piece while its caller waits, and
``model_gateway`` has models answer; ``prompt_optimization`` has them judge and rewrite.
"""


@dataclass(frozen=True)
class Objective:
    """A share of good requests of one function; ``sli`` says which are good, as the API writes it."""

    function: Function
    kind: Literal["availability", "latency"]
    goal: float
    sli: dict[str, Any]

    @property
    def service(self) -> str:
        """The name of the function's Cloud Run service, which also names the monitored service."""
        return names.dashed(self.function.name)

    @property
    def title(self) -> str:
        """How the objective is shown."""
        what = "without server errors" if self.kind == "availability" else "in time"
        return f"{self.service}: {self.goal:.1%} of answers {what}"

    def resource_name(self, settings: StackSettings) -> str:
        """Return the objective's full name, which is known before it exists."""
        return f"projects/{settings.project_number}/services/{self.service}/serviceLevelObjectives/{self.kind}"


@dataclass(frozen=True)
class Burn:
    """A pace at which a promise is broken, seen in a long and, to be over soon after, in a short window (seconds)."""

    name: str
    factor: float
    windows: tuple[int, int]
    severity: Literal["CRITICAL", "WARNING"]
    runbook: Runbook


BURNS: Final = (
    Burn("fast", 14.4, (3600, 300), "CRITICAL", runbooks.BUDGET_BURNS_FAST),
    Burn("slow", 6.0, (21_600, 1800), "WARNING", runbooks.BUDGET_BURNS_SLOWLY),
)


def declared(settings: StackSettings) -> tuple[Objective, ...]:
    """Return the objectives of all public functions."""
    found = [_available(function, settings) for function in functions.PUBLIC]
    found += [_in_time(function) for function in functions.PUBLIC if function.name in MILLISECONDS]
    return tuple(found)


def _available(function: Function, settings: StackSettings) -> Objective:
    service = names.dashed(function.name)
    ratio = {
        "total_service_filter": metrics.REQUESTS.filter(service_name=service),
        "bad_service_filter": metrics.REQUESTS.filter(service_name=service, response_code_class="5xx"),
    }
    goal = round(settings.availability_percent / 100, 6)
    return Objective(function, "availability", goal, {"good_total_ratio": ratio})


def _in_time(function: Function) -> Objective:
    cut = {
        "distribution_filter": metrics.REQUEST_MILLISECONDS.filter(service_name=names.dashed(function.name)),
        "range": {"max": MILLISECONDS[function.name]},
    }
    return Objective(function, "latency", IN_TIME_SHARE, {"distribution_cut": cut})
