import contextlib
import logging

import pytest

from infra.cloud import names
from infra.cloud.observability import log_metrics
from infra.cloud.observability.log_metrics import LogMetric
from shared import errors
from shared.bootstrap import Services
from shared.clock import SystemClock
from shared.jobs.job import Job
from shared.jobs.pipeline import Context, Inputs, JobType, Stage
from shared.jobs.submissions import Submission
from shared.manifest import functions, log_events, schedules
from shared.models.breaking import Guard, NoNotices


@pytest.mark.parametrize("counted", log_metrics.ALL, ids=lambda counted: counted.name)
def test_filter_looks_at_services_that_are_there(counted: LogMetric) -> None:
    services = {names.dashed(function.name) for function in functions.ALL}
    terms = dict(term.split("=", 1) for term in counted.filter.split(" AND ") if "=" in term and "=~" not in term)
    looked_at = terms["resource.labels.service_name"].strip("()").split(" OR ")

    assert terms["resource.type"] == '"cloud_run_revision"'
    assert {one.strip('"') for one in looked_at} <= services


def test_sweeps_are_requests_of_the_schedule() -> None:
    assert f'requestUrl=~"{schedules.SWEEP.path}$"' in log_metrics.SWEEPS.filter
    assert names.dashed(schedules.SWEEP.target) in log_metrics.SWEEPS.filter


def test_log_metric_is_counted_under_its_full_name() -> None:
    assert log_metrics.JOBS_FAILED.metric.name == "logging_googleapis_com:user_jobs_failed"
    assert log_metrics.JOBS_FAILED.metric.labels == {"job_type", "stage", "code"}


async def test_failed_job_is_counted_with_all_its_labels(worker: Services, caplog: pytest.LogCaptureFixture) -> None:
    async def broken(_: Job, __: Inputs, ___: Context) -> None:
        raise errors.ProviderRejectedError

    worker.job_types["test"] = JobType("test", (Stage("broken", broken),))  # type: ignore[index, arg-type]  # it fails
    job = await worker.jobs.submit(Submission("acme", "me", "test", {}, key="k"))
    assert await worker.hub.finished(job.id, 20)
    (record,) = [each for each in caplog.records if each.message == log_events.JOB_FAILED]

    assert f'jsonPayload.message="{record.message}"' in log_metrics.JOBS_FAILED.filter
    assert labels(record, log_metrics.JOBS_FAILED) == {
        "job_type": "test",
        "stage": "broken",
        "code": "provider_rejected",
    }


async def test_model_that_is_held_back_is_counted(caplog: pytest.LogCaptureFixture) -> None:
    guard = Guard("acme/one", clock=SystemClock(), notices=NoNotices())
    for _ in range(5):
        with contextlib.suppress(errors.ProviderUnavailableError):
            async with guard.call():
                raise errors.ProviderUnavailableError
    (record,) = caplog.records

    assert f'jsonPayload.message="{record.message}"' in log_metrics.MODELS_HELD_BACK.filter
    assert labels(record, log_metrics.MODELS_HELD_BACK) == {"deployment": "acme/one"}


def labels(record: logging.LogRecord, counted: LogMetric) -> dict[str, str]:
    """Return what the metric extracts from a record."""
    return {label: getattr(record, place.removeprefix("jsonPayload.")) for label, place in counted.labels.items()}
