from dataclasses import replace
from decimal import Decimal

from shared.jobs.job import Job, Usage
from shared.jobs.schemas import JobView, UsageView


def test_money_is_exact() -> None:
    assert UsageView.of(Usage(cost_nano_usd=1_500_000)).cost_usd == Decimal("0.0015")


def test_inner_workings_are_not_shown(job: Job) -> None:
    shown = JobView.of(job).model_dump()

    assert {"fence", "lease_until", "payload", "tenant", "request_hash"}.isdisjoint(shown)
    assert [stage["name"] for stage in shown["stages"]] == ["a", "b", "c"]


def test_links_lead_to_events_and_to_the_content(job: Job) -> None:
    links = JobView.of(replace(job, result={"content": "cnt_1"})).links

    assert links == {"self": "/v1/jobs/job_1", "events": "/v1/jobs/job_1/events", "content": "/v1/content/cnt_1"}
