from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shared import errors
from shared.jobs import approval_links, transitions
from shared.jobs.deliveries import Delivery
from shared.jobs.job import Job
from shared.jobs.pipeline import Await, JobType
from shared.jobs.steps import Moment


@pytest.fixture
def waiting(job: Job, delivery: Delivery, kind: JobType, moment: Moment) -> Job:
    return transitions.advance(job, delivery, kind, Await(60.0), moment).job


def test_link_is_good_until_the_time_to_decide_is_over(waiting: Job, moment: Moment) -> None:
    link = approval_links.make(waiting)
    approval_links.check(waiting, link.token, moment.now)

    assert link.expires_at == waiting.current.waits_until
    with pytest.raises(errors.NotFoundError):
        approval_links.check(waiting, link.token, moment.now + timedelta(seconds=61))


@pytest.mark.parametrize(
    "changes", [{"generation": 1}, {"link_key": "link_other"}, {"id": "job_2"}, {"status": "running"}]
)
def test_link_is_for_one_wait_of_one_job(waiting: Job, moment: Moment, changes: dict[str, object]) -> None:
    token = approval_links.make(waiting).token

    with pytest.raises(errors.NotFoundError):
        approval_links.check(replace(waiting, **changes), token, moment.now)  # type: ignore[arg-type]  # any field


def test_end_of_a_link_cannot_be_moved(waiting: Job) -> None:
    link = approval_links.make(waiting)
    later = f"{int(link.expires_at.timestamp()) + 3600}.{link.token.partition('.')[2]}"

    with pytest.raises(errors.NotFoundError):
        approval_links.check(waiting, later, datetime.fromtimestamp(0, link.expires_at.tzinfo))


def test_job_that_waits_for_nobody_has_no_link(job: Job) -> None:
    with pytest.raises(errors.InvalidStateError):
        approval_links.make(job)
