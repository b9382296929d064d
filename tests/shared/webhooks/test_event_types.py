from typing import Any

import pytest

from shared.webhooks import event_types
from tests.shared.webhooks.made import job


@pytest.mark.parametrize(
    ("before", "after", "types"),
    [
        (None, {"status": "queued"}, ("job.submitted",)),
        (None, {"status": "succeeded", "progress": 1.0}, ("job.submitted", "job.succeeded")),
        ({"status": "queued"}, {"status": "running"}, ("job.started",)),
        ({"status": "queued"}, {"status": "succeeded"}, ("job.started", "job.succeeded")),
        ({"status": "queued"}, {"status": "waiting"}, ("job.started", "job.waiting")),
        ({"status": "queued"}, {"status": "cancelled"}, ("job.cancelled",)),
        ({"status": "queued"}, {"status": "paused"}, ("job.paused",)),
        ({"status": "paused"}, {"status": "running"}, ("job.resumed",)),
        ({"status": "paused"}, {"status": "cancelling"}, ()),
        ({"status": "paused"}, {"status": "cancelled"}, ("job.cancelled",)),
        ({"status": "running", "progress": 0.19}, {"status": "running", "progress": 0.2}, ("job.progress",)),
        ({"status": "running", "progress": 0.1}, {"status": "running", "progress": 0.19}, ()),
        ({"status": "running", "progress": 0.9}, {"status": "succeeded", "progress": 1.0}, ("job.succeeded",)),
        ({"status": "running"}, {"status": "failed"}, ("job.failed",)),
        ({"status": "running"}, {"status": "cancelling"}, ()),
        ({"status": "waiting"}, {"status": "waiting"}, ()),
        ({"status": "failed"}, {"status": "queued", "generation": 1}, ("job.retried",)),
    ],
)
def test_steps_are_told_by_what_they_change(
    before: dict[str, Any] | None, after: dict[str, Any], types: tuple[str, ...]
) -> None:
    assert event_types.of_step(job(**before) if before else None, job(**after)) == types


@pytest.mark.parametrize(
    ("patterns", "event_type", "covered"),
    [
        (["job.succeeded"], "job.succeeded", True),
        (["job.succeeded"], "job.failed", False),
        (["job.*"], "job.failed", True),
        (["job.*"], "webhook.disabled", False),
        (["webhook.*"], "webhook.disabled", True),
        (["prompt.*"], "prompt.drifted", True),
        (["job.*"], "prompt.drifted", False),
        (["*"], "job.failed", True),
        (["*", "job.*"], "job.progress", False),
        (["job.progress"], "job.progress", True),
    ],
)
def test_patterns_cover_all_but_progress(patterns: list[str], event_type: str, *, covered: bool) -> None:
    assert event_types.matches(patterns, event_type) is covered


def test_default_tells_of_ends() -> None:
    assert set(event_types.DEFAULT) <= set(event_types.TYPES)
    assert not event_types.matches(event_types.DEFAULT, "job.submitted")
