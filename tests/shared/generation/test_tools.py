from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shared import errors
from shared.generation import tools
from shared.generation.brief import Brief
from shared.generation.stages import approve
from shared.jobs import submissions
from shared.jobs.pipeline import JobType, Stage
from shared.jobs.submissions import Submission
from shared.models.base import Completion, Usage


def completion(cost: Decimal | None) -> Completion:
    return Completion("text", "stop", Usage(10, 20), "p", "m", cost)


@pytest.mark.parametrize(("cost", "nano"), [(Decimal("0.000123"), 123_000), (Decimal(0), 0)])
def test_cost_is_counted_in_billionths(cost: Decimal, nano: int) -> None:
    assert tools.usage_of(completion(cost)).cost_nano_usd == nano


def test_unknown_price_is_never_taken_for_none() -> None:
    with pytest.raises(errors.UnpricedModelError):
        tools.usage_of(completion(None))


@pytest.mark.parametrize(
    ("changes", "payload", "stage"),
    [
        ({}, {}, "finish"),
        ({}, {"approval": {}}, "approve"),
        ({"format": "json", "json_schema": {"type": "object"}}, {"approval": {}}, "structure"),
    ],
)
def test_form_and_approval_decide_what_follows_quality(
    changes: dict[str, Any], payload: dict[str, Any], stage: str
) -> None:
    brief = Brief.model_validate({"content_type": "ad_copy", "topic": "Tea", **changes})
    now = datetime(2030, 1, 1, tzinfo=UTC)
    kind = JobType("test", (Stage("a", approve.run),))
    job = submissions.new(Submission("acme", "me", "test", payload), kind, now, timedelta(1))

    assert tools.after_quality(job, brief) == stage


def test_refined_body_is_preferred() -> None:
    assert tools.best({"assemble": {"body": "a"}}) == {"body": "a"}
    assert tools.best({"assemble": {"body": "a"}, "refine": {"body": "b"}}) == {"body": "b"}
