from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.jobs.job import Usage
from shared.webhooks import message
from tests.shared.webhooks.made import NOW, endpoint, job

LONG = st.text(max_size=30_000)


def parsed(made: message.Message) -> Any:
    return orjson.loads(made.body)


def test_job_is_told_thinly() -> None:
    done = job("succeeded", seq=9, progress=1.0, result={"content": "cnt_1"}, usage=Usage(3, 4, 420_000), batch="job_b")
    told = parsed(message.of_job(endpoint(), "job.succeeded", done))

    assert (told["type"], told["timestamp"]) == ("job.succeeded", "2030-01-01T00:00:00Z")
    data = told["data"]
    assert (data["id"], data["kind"], data["status"], data["seq"], data["batch"]) == (
        "job_1",
        "blog_post",
        "succeeded",
        9,
        "job_b",
    )
    assert data["usage"] == {"prompt_tokens": 3, "completion_tokens": 4, "cost_usd": "0.00042"}
    assert data["links"] == {
        "self": "/v1/jobs/job_1",
        "events": "/v1/jobs/job_1/events",
        "content": "/v1/content/cnt_1",
    }
    assert "payload" not in data
    assert data["error"] is None


def test_failed_job_tells_why() -> None:
    error = {"code": "provider_timeout", "category": "provider", "detail": "Too slow.", "stage": "draft"}

    assert parsed(message.of_job(endpoint(), "job.failed", job("failed", error=error)))["data"]["error"] == error


@pytest.mark.parametrize("change", [{"id": "job_2"}, {"seq": 1}, {"generation": 1}])
def test_id_names_endpoint_step_and_type(change: dict[str, Any]) -> None:
    first = message.of_job(endpoint(), "job.failed", job())

    assert message.of_job(endpoint(), "job.failed", job()).id == first.id
    assert message.of_job(endpoint(), "job.failed", job(**change)).id != first.id
    assert message.of_job(endpoint(id="wh_2"), "job.failed", job()).id != first.id
    assert message.of_job(endpoint(), "job.progress", job()).id != first.id


@given(st.lists(LONG, max_size=50), LONG, LONG)
def test_message_is_always_thin(tags: list[str], detail: str, kind: str) -> None:
    error = {"code": "internal", "category": "internal", "detail": detail, "stage": "draft"}
    made = message.of_job(endpoint(), "job.failed", job("failed", tags=tuple(tags), error=error, kind=kind))

    assert len(made.body.encode()) < message.MAX_BYTES
    assert parsed(made)["data"]["id"] == "job_1"


def test_only_what_is_long_is_cut() -> None:
    error = {"code": "internal", "category": "internal", "detail": "x" * 50_000, "stage": "draft"}
    data = parsed(message.of_job(endpoint(), "job.failed", job("failed", tags=("spring",), error=error)))["data"]

    assert data["tags"] == ["spring"]
    assert len(data["error"]["detail"]) == 2000


def test_other_endpoints_hear_who_was_switched_off() -> None:
    off = replace(endpoint(id="wh_2"), status="disabled", disabled_reason="gone")
    told = parsed(message.of_disabled(endpoint(), off, NOW))

    assert (told["type"], told["data"]["id"], told["data"]["reason"]) == ("webhook.disabled", "wh_2", "gone")
    assert not [word for word in ("secret", "whsec_", off.url) if word in orjson.dumps(told).decode()]


def test_every_test_message_is_another() -> None:
    now = datetime.now(UTC)

    assert message.of_test(endpoint(), now).id != message.of_test(endpoint(), now).id


def test_notice_is_told_once_to_each_endpoint() -> None:
    one, again = (message.of_notice(endpoint(), "prompt.drifted", "drf_1", NOW, {"id": "drf_1"}) for _ in "ab")
    other = message.of_notice(endpoint(id="wh_2"), "prompt.drifted", "drf_1", NOW, {"id": "drf_1"})

    assert one == again
    assert one.id != other.id
    assert (one.job, orjson.loads(one.body)["data"]) == ("", {"id": "drf_1"})
