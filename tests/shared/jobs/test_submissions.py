from datetime import timedelta

import pytest

from shared.jobs import submissions
from shared.jobs.pipeline import JobType
from shared.jobs.submissions import Submission
from tests.shared.jobs.conftest import NOW

WEEK = timedelta(days=7)


@pytest.mark.parametrize(("ahead", "ready"), [(60, 60), (-60, 0)])
def test_first_stage_is_ready_when_the_job_may_begin(kind: JobType, ahead: int, ready: int) -> None:
    submission = Submission("acme", "me", "test", {}, not_before=NOW + timedelta(seconds=ahead))
    job = submissions.new(submission, kind, NOW, WEEK)

    assert job.current.ready_at == NOW + timedelta(seconds=ready)
    assert job.stages["b"].ready_at is None


def test_time_limit_becomes_a_deadline(kind: JobType) -> None:
    job = submissions.new(Submission("acme", "me", "test", {}, timeout=30), kind, NOW, WEEK)

    assert (job.deadline, job.timeout, job.expire_at) == (NOW + timedelta(seconds=30), 30, NOW + WEEK)


def test_history_is_kept_by_the_type_unless_told(kind: JobType) -> None:
    kinds = [
        submissions.new(Submission("acme", "me", "test", {}, kind=name), kind, NOW, WEEK).kind for name in ("", "ad")
    ]

    assert kinds == ["test", "ad"]


def test_same_key_and_payload_are_the_same_wish(kind: JobType) -> None:
    jobs = [submissions.new(Submission("acme", "me", "test", {"n": n}, key="k"), kind, NOW, WEEK) for n in (1, 1, 2)]

    assert len({job.id for job in jobs}) == 1
    assert len({job.request_hash for job in jobs}) == 2


def test_same_request_is_the_same_wish_whatever_was_added_to_it(kind: JobType) -> None:
    wishes = [Submission("acme", "me", "test", {"n": n}, key="k", request=["n"]) for n in (1, 2)]

    assert len({submissions.new(wish, kind, NOW, WEEK).request_hash for wish in wishes}) == 1
