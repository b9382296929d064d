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
    "prompt_ab_test_results": {"decision"},
    "prompt_optimization_score": set(),
    "prompt_static_score": {"when"},
    "model_calls_total": {"provider", "model", "outcome"},
    "model_call_duration_seconds": {"provider", "model"},
    "model_cost_usd_total": {"model"},
    "model_breaker_open": {"model"},
    "model_breaker_changes_total": {"model", "state"},
    "model_calls_held_back_total": {"model"},
    "model_fallbacks_total": {"model", "code"},
    "model_hedges_total": {"winner"},
    "budget_refusals_total": {"limit"},
    "budget_commits_total": {"purpose"},
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
    "content_cache_coalesced_total": {"namespace"},
    "content_cache_evictions_total": set(),
    "content_cache_saved_usd_total": set(),
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


def test_requests_are_counted_where_they_are_metered() -> None:
    meter = metrics.RequestMeter("metered", "/v1/x", "GET", "200")
    for seconds in (0.000_5, 0.003, 100.0):
        meter.add(seconds)
    told = exposed()

    assert 'api_requests_total{function="metered",method="GET",route="/v1/x",status="200"} 3.0' in told
    for bound, count in (("0.0005", "1.0"), ("0.0025", "1.0"), ("0.005", "2.0"), ("60.0", "2.0"), ("+Inf", "3.0")):
        assert f'_seconds_bucket{{function="metered",le="{bound}",route="/v1/x"}} {count}' in told
    assert 'api_request_duration_seconds_sum{function="metered",route="/v1/x"} 100.0035' in told


def test_what_was_settled_is_not_counted_again() -> None:
    meter = metrics.RequestMeter("settled", "/v1/x", "GET", "200")
    meter.add(1.0)
    metrics.settle()
    metrics.settle()

    labels = {"function": "settled", "route": "/v1/x", "method": "GET", "status": "200"}
    assert metrics.REGISTRY.get_sample_value("api_requests_total", labels) == 1.0
