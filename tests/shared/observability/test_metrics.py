import re
from collections.abc import Callable

import pytest

from shared.observability import metrics

EXPECTED = {
    "content_cache_hits_total": {"level", "namespace"},
    "content_cache_misses_total": {"namespace"},
    "content_cache_size_bytes": set(),
    "content_cache_items_total": set(),
    "content_cache_operation_duration_seconds": {"operation"},
    "parallel_active_workers": set(),
    "parallel_queue_size": {"queue"},
    "parallel_throughput_tasks_per_second": set(),
    "parallel_memory_usage_mb": set(),
    "parallel_cpu_usage_percent": set(),
    "generation_duration_seconds": {"type"},
    "stage_duration_seconds": {"type", "stage"},
    "stage_attempts_total": {"type", "stage", "outcome"},
    "progress_updates_total": {"type"},
    "prompt_token_usage": {"model", "kind"},
    "model_calls_total": {"provider", "model", "outcome"},
    "model_call_duration_seconds": {"provider", "model"},
    "model_cost_usd_total": {"model"},
    "api_requests_total": {"function", "route", "method", "status"},
    "api_request_duration_seconds": {"function", "route"},
    "api_requests_active": {"function"},
    "errors_total": {"code", "category"},
    "webhook_notifications_total": {"outcome"},
    "outbox_published_total": {"queue"},
    "outbox_swept_total": set(),
    "jobs_admitted_total": {"lane", "way"},
    "jobs_held_back_total": {"lane", "reason"},
    "jobs_waiting": {"lane"},
    "tenant_limits_reached_total": {"lane"},
}


def exposed() -> str:
    return metrics.render()[0].decode()


def test_exposes_every_metric_under_its_exact_name() -> None:
    assert set(re.findall(r"^# TYPE (\S+)", exposed(), re.MULTILINE)) == set(EXPECTED)


@pytest.mark.parametrize(("name", "labels"), EXPECTED.items())
def test_labels_come_from_closed_sets(name: str, labels: set[str]) -> None:
    declared = {
        found._name.removesuffix("_total"): set(found._labelnames)
        for found in vars(metrics).values()
        if hasattr(found, "_labelnames")
    }
    assert declared.get(name.removesuffix("_total"), set()) == labels


def test_tokens_are_counted_under_the_plain_name() -> None:
    metrics.PROMPT_TOKENS.labels("m1", "input").inc(3)
    metrics.PROMPT_TOKENS.labels("m1", "input").inc(4)
    assert '\nprompt_token_usage{kind="input",model="m1"} 7.0\n' in exposed()
    assert "prompt_token_usage_total" not in exposed()


def test_exposes_no_creation_times() -> None:
    metrics.MODEL_COST.labels("m1").inc(0.5)
    assert "_created" not in exposed()


def test_names_the_text_format() -> None:
    assert metrics.render()[1] == "text/plain; version=0.0.4; charset=utf-8"


@pytest.mark.parametrize("error", [None, RuntimeError])
def test_work_is_active_and_then_done(error: type[Exception] | None) -> None:
    active: Callable[[], float] = metrics.ACTIVE_WORKERS._value.get
    before, rate = active(), metrics.THROUGHPUT.rate()
    try:
        with metrics.working():
            assert active() == before + 1
            if error is not None:
                raise error
    except RuntimeError:
        pass
    assert active() == before
    assert metrics.THROUGHPUT.rate() >= rate


@pytest.mark.parametrize(
    ("histogram", "seconds"),
    [
        (metrics.CACHE_OPERATION_SECONDS.labels("get"), 0.000_02),
        (metrics.REQUEST_SECONDS.labels("f", "/v1"), 0.05),
        (metrics.GENERATION_SECONDS.labels("article"), 20),
    ],
)
def test_typical_times_fall_between_the_ends(histogram: object, seconds: float) -> None:
    bounds = histogram._upper_bounds  # type: ignore[attr-defined]  # the library shows it nowhere else
    assert bounds[0] < seconds < bounds[-2]
