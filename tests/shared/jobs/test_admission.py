from dataclasses import replace

from shared.jobs import admission
from shared.jobs.job import Job
from shared.jobs.pipeline import JobType


def test_lane_is_the_priority_s_queue(kind: JobType, job: Job) -> None:
    assert admission.lane(kind, "high") == "high"
    assert admission.backlog(kind, job) == "waiting-normal"


def test_jobs_that_coordinate_others_keep_nobody_out(kind: JobType, job: Job) -> None:
    coordinator = replace(kind, coordinates=True)

    assert admission.lane(coordinator, "low") == "free"
    assert admission.backlog(coordinator, job) == "waiting-free"
