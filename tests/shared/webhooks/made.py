"""Jobs, endpoints and messages as tests of webhooks want them."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from shared.jobs.job import Job, StageState
from shared.webhooks import delivery as deliveries
from shared.webhooks import message
from shared.webhooks.delivery import Attempt, Delivery
from shared.webhooks.endpoint import Endpoint, Secret

NOW = datetime(2030, 1, 1, tzinfo=UTC)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="  # pragma: allowlist secret


def job(status: Any = "running", **changes: Any) -> Job:
    plain: dict[str, Any] = {
        "id": "job_1",
        "tenant": "acme",
        "type": "generation",
        "kind": "blog_post",
        "owner": "key_1",
        "priority": "normal",
        "payload": {},
        "stages": {"plan": StageState("plan", 1.0)},
        "stage": "plan",
        "created_at": NOW,
        "updated_at": NOW,
        "expire_at": NOW,
    }
    return Job(status=status, **{**plain, **changes})


def endpoint(**changes: Any) -> Endpoint:
    plain: dict[str, Any] = {
        "id": "wh_1",
        "tenant": "acme",
        "owner": "key_1",
        "url": "https://example.com/hook",
        "secrets": (Secret(SECRET, NOW),),
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Endpoint(**{**plain, **changes})


def delivery(**changes: Any) -> Delivery:
    made = deliveries.new(endpoint(), message.of_job(endpoint(), "job.succeeded", job("succeeded", seq=7)), NOW)
    return replace(made, **changes)


def attempt(status: int | None = 500, **changes: Any) -> Attempt:
    plain: dict[str, Any] = {"at": NOW, "round": 0, "number": 1, "latency_ms": 3.2, "status_code": status}
    return Attempt(**{**plain, **changes})
