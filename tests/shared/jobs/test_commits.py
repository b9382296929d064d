"""The one place of commits, against the emulators: companions' additions are committed, promised and published."""

import logging
from dataclasses import dataclass, field, replace

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.firestore import writes
from shared.jobs import transitions
from shared.jobs.commits import Addition, Commits
from shared.jobs.events import Event
from shared.jobs.job import Job
from shared.jobs.steps import Moment, Step
from shared.tasks import outbox
from shared.tasks.envelope import Task

TASK = Task("companion_task", "jobs-low", "/nowhere", {})


@dataclass
class Friend:
    """A companion that adds a document and a task, and may fail afterwards."""

    heard: list[Step] = field(default_factory=list)
    failure: Exception | None = None

    async def attach(self, step: Step, _: Moment) -> Addition:
        return Addition([writes.create(f"tenants/{step.job.id}", {"seen": True})], [TASK])

    async def committed(self, step: Step) -> None:
        self.heard.append(step)
        if self.failure:
            raise self.failure


@pytest.fixture
def friend() -> Friend:
    return Friend()


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def commits(services: Services, friend: Friend, told: list[Event]) -> Commits:
    return Commits(services.job_repository, services.publisher, lambda _, event: told.append(event), lambda: [friend])


@pytest.fixture
def step(services: Services, job: Job) -> Step:
    now = services.clock.now()
    return transitions.submit(replace(job, expire_at=now.replace(year=now.year + 1)), Moment(now))


async def test_additions_belong_to_the_same_commit(services: Services, commits: Commits, step: Step) -> None:
    made = await commits.commit(step, Moment(services.clock.now()))
    found = await services.documents.get_all([f"tenants/{step.job.id}", outbox.path(TASK.id)])

    assert len(found) == 2
    assert list(made.step.tasks) == [*step.tasks, TASK]


async def test_settling_tells_publishes_and_passes_it_on(
    services: Services, commits: Commits, step: Step, friend: Friend, told: list[Event]
) -> None:
    made = await commits.commit(step, Moment(services.clock.now()))
    await commits.settle(made)

    assert [event.seq for event in told] == [0]
    assert await services.publisher.exists(TASK)
    assert friend.heard == [made.step]


async def test_companion_that_fails_afterwards_is_logged(
    services: Services, commits: Commits, step: Step, friend: Friend, caplog: pytest.LogCaptureFixture
) -> None:
    friend.failure = errors.StoreUnavailableError()
    made = await commits.commit(step, Moment(services.clock.now()))
    with caplog.at_level(logging.WARNING):
        await commits.settle(made)

    assert "a companion could not follow: store_unavailable" in caplog.text


async def test_lost_race_leaves_nothing_behind(services: Services, commits: Commits, step: Step) -> None:
    moment = Moment(services.clock.now())
    await commits.commit(step, moment)
    other = replace(step, job=replace(step.job, id="job_other"))

    with pytest.raises(errors.AlreadyExistsError):
        await commits.commit(other, moment)
    assert await services.documents.get("tenants/job_other") is None


async def test_own_commit_is_known_again_when_its_answer_was_lost(
    services: Services, commits: Commits, step: Step
) -> None:
    moment = Moment(services.clock.now())
    await commits.commit(step, moment)

    assert (await commits.commit_once(step, moment)).step.job == step.job


async def test_commit_of_somebody_else_is_a_lost_race(services: Services, commits: Commits, step: Step) -> None:
    moment = Moment(services.clock.now())
    await commits.commit(step, moment)
    other = replace(step, events=[replace(step.events[-1], status="cancelled")])

    with pytest.raises(errors.AlreadyExistsError):
        await commits.commit_once(other, moment)
