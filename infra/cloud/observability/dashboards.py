"""The dashboard: sections of charts, laid out on Cloud Monitoring's grid."""

from dataclasses import dataclass
from typing import Any, Final

from infra.cloud.observability import log_metrics, metrics
from infra.cloud.observability.metrics import quantile, rate
from infra.cloud.settings import StackSettings

COLUMNS: Final = 48
TITLE_HEIGHT: Final = 4
CHART_HEIGHT: Final = 16

_FAILED_CALL = 'response_code!~"(?i:ok)"'
_ERRORS = metrics.REQUESTS.series(metrics.SERVER_ERROR)
_ACTIVE = metrics.INSTANCES.series('state="active"')


@dataclass(frozen=True)
class Chart:
    """Lines over time, one per result of each query."""

    title: str
    queries: tuple[str, ...]
    unit: str = ""


@dataclass(frozen=True)
class Section:
    """Charts side by side under a title."""

    title: str
    charts: tuple[Chart, ...]


REQUESTS = Section(
    "Requests",
    (
        Chart("Requests per second", (rate("service_name", metrics.REQUESTS.series()),), "1/s"),
        Chart(
            "Server errors per second", (rate("service_name", metrics.REQUESTS.series(metrics.SERVER_ERROR)),), "1/s"
        ),
        Chart("95 % of answers within", (quantile(0.95, "service_name", metrics.REQUEST_MILLISECONDS.series()),), "ms"),
    ),
)
QUEUES = Section(
    "Queues",
    (
        Chart("Tasks waiting", (f"sum by (queue_id) ({metrics.QUEUE_DEPTH.series()})",)),
        Chart(
            "95 % of tasks begin late by",
            (quantile(0.95, "queue_id", metrics.ATTEMPT_DELAY_MILLISECONDS.series()),),
            "ms",
        ),
        Chart(
            "Failed attempts per second",
            (rate("queue_id, response_code", metrics.ATTEMPTS.series(metrics.FAILED_ATTEMPT)),),
            "1/s",
        ),
    ),
)
JOBS = Section(
    "Jobs",
    (
        Chart("Jobs failed for good", (f"sum by (code) (increase({log_metrics.JOBS_FAILED.metric.series()}[5m]))",)),
        Chart("Sweeps", (f"sum(increase({log_metrics.SWEEPS.metric.series()}[5m]))",)),
        Chart("Sweeps that found lost tasks", (f"sum(increase({log_metrics.TASKS_REVIVED.metric.series()}[5m]))",)),
    ),
)
STORE = Section(
    "Firestore",
    (
        Chart("Documents read per second", (rate("type", metrics.DOCUMENTS_READ.series()),), "1/s"),
        Chart("Documents written per second", (rate("op", metrics.DOCUMENTS_WRITTEN.series()),), "1/s"),
        Chart(
            "Documents deleted and expired per second",
            (
                rate("database_id", metrics.DOCUMENTS_DELETED.series()),
                rate("database_id", metrics.DOCUMENTS_EXPIRED.series()),
            ),
            "1/s",
        ),
        Chart(
            "Failed calls per second",
            (rate("api_method, response_code", metrics.STORE_CALLS.series(_FAILED_CALL)),),
            "1/s",
        ),
    ),
)
INSTANCES = Section(
    "Instances",
    (
        Chart("Active instances", (f"sum by (service_name) ({_ACTIVE})",)),
        Chart(
            "95 % of instances start within",
            (quantile(0.95, "service_name", metrics.START_MILLISECONDS.series()),),
            "ms",
        ),
        Chart("Processor, 95 % use less than", (quantile(0.95, "service_name", metrics.CPU.series()),)),
        Chart("Memory, 95 % use less than", (quantile(0.95, "service_name", metrics.MEMORY.series()),)),
    ),
)
EDGE = Section(
    "Load balancer",
    (
        Chart("Requests per second", (rate("response_code_class", metrics.EDGE_REQUESTS.series()),), "1/s"),
        Chart(
            "Throttled per second", (rate("response_code", metrics.EDGE_REQUESTS.series('response_code="429"')),), "1/s"
        ),
        Chart(
            "95 % of answers within", (quantile(0.95, "backend_target_name", metrics.EDGE_MILLISECONDS.series()),), "ms"
        ),
    ),
)


def declared(settings: StackSettings) -> tuple[Section, ...]:
    """Return the sections of a stack's dashboard."""
    return (REQUESTS, QUEUES, JOBS, STORE, INSTANCES, *((EDGE,) if settings.domain else ()))


def render(title: str, sections: tuple[Section, ...]) -> dict[str, Any]:
    """Return the dashboard as the API writes it: a row with a title, then a row of charts, per section."""
    tiles: list[dict[str, Any]] = []
    top = 0
    for section in sections:
        tiles.append(
            _tile((0, top), (COLUMNS, TITLE_HEIGHT), {"title": section.title, "sectionHeader": {"dividerBelow": True}})
        )
        width = COLUMNS // len(section.charts)
        for place, chart in enumerate(section.charts):
            tiles.append(_tile((place * width, top + TITLE_HEIGHT), (width, CHART_HEIGHT), _widget(chart)))
        top += TITLE_HEIGHT + CHART_HEIGHT
    return {"displayName": title, "mosaicLayout": {"columns": COLUMNS, "tiles": tiles}}


def _tile(corner: tuple[int, int], size: tuple[int, int], widget: dict[str, Any]) -> dict[str, Any]:
    return {"xPos": corner[0], "yPos": corner[1], "width": size[0], "height": size[1], "widget": widget}


def _widget(chart: Chart) -> dict[str, Any]:
    lines = [{"plotType": "LINE", "timeSeriesQuery": _query(query, chart.unit)} for query in chart.queries]
    return {"title": chart.title, "xyChart": {"dataSets": lines, "yAxis": {"scale": "LINEAR"}}}


def _query(query: str, unit: str) -> dict[str, str]:
    return {"prometheusQuery": query, **({"unitOverride": unit} if unit else {})}
