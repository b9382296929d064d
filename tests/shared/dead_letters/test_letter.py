from dataclasses import replace
from typing import Any

import pytest

from shared.dead_letters import letter as letters
from shared.jobs.job import Job
from shared.jobs.steps import Step
from tests.shared.dead_letters.conftest import ERROR, NOW, failed


def step(before: str | None, after: Job) -> Step:
    return Step(replace(after, status=before) if before else None, after, [])  # type: ignore[arg-type]  # parametrised


@pytest.mark.parametrize(
    ("before", "status", "code", "dies"),
    [
        ("running", "failed", "internal", True),
        (None, "failed", "internal", True),
        ("failed", "failed", "internal", False),
        ("running", "cancelled", "internal", False),
        ("running", "succeeded", "internal", False),
        ("waiting", "failed", "approval_rejected", False),
        ("waiting", "failed", "deadline_exceeded", True),
    ],
)
def test_only_failures_leave_letters(before: str | None, status: Any, code: str, *, dies: bool) -> None:
    after = failed(status=status, error={**ERROR, "code": code})
    assert letters.is_death(step(before, after)) is dies


def test_a_letter_tells_what_failed(job: Job) -> None:
    letter = letters.of(replace(job, generation=3))
    assert (letter.id, letter.job, letter.generation, letter.kind) == ("job_1-3", "job_1", 3, "blog_post")
    assert (letter.stage, letter.code, letter.category) == ("draft", "provider_rejected", "provider")
    assert (letter.attempts, letter.at, letter.status, letter.expire_at) == (3, NOW, "open", job.expire_at)


@pytest.mark.parametrize(("code", "tries"), [("deadline_exceeded", 0), ("internal", 1)])
def test_only_time_can_be_over_before_the_first_try(job: Job, code: str, tries: int) -> None:
    assert letters.of(replace(job, error={**ERROR, "stage": "plan", "code": code})).attempts == tries


def test_secrets_and_excess_are_left_out(job: Job) -> None:
    detail = "Key pr_" + "a" * 32 + " is odd. " + "x" * 5000
    letter = letters.of(replace(job, error={**ERROR, "detail": detail}))
    assert "pr_aaa" not in letter.detail
    assert len(letter.detail) == letters.LONGEST_DETAIL


def test_letters_of_one_cause_share_a_fingerprint(job: Job) -> None:
    other = replace(job, id="job_2", error={**ERROR, "detail": "No. It took 99 s."})
    assert letters.of(job).fingerprint == letters.of(other).fingerprint


def test_fields_are_complete(job: Job) -> None:
    fields = letters.to_fields(letters.of(job))
    assert {"tenant", "at", "status", "fingerprint", "expire_at"} <= fields.keys()
    assert {"id", "version"} & fields.keys() == set()
