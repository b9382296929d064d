"""Bulk actions on jobs, one target at a time: what is done, passed over, and done already."""

from typing import Any

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.bulk import actions
from shared.bulk.actions import Action
from shared.bulk.operation import Operation, Target
from shared.bulk.service import Wish
from shared.firestore import writes
from shared.jobs import job as jobs
from shared.jobs.job import Job, Status
from shared.jobs.pipeline import Context, Done, Inputs, JobType, Stage
from shared.jobs.submissions import Submission


async def nothing(_: Job, __: Inputs, ___: Context) -> Done:
    return Done()


async def made(services: Services, status: Status = "queued", **fields: Any) -> Job:
    """Return a job in a state, which nobody runs."""
    services.job_types["test"] = JobType("test", (Stage("a", nothing),))  # type: ignore[index]  # the root's mapping takes more
    job = await services.jobs.submit(Submission("acme", "me", "test", {}, **fields))
    if status != "queued":
        await services.documents.commit([writes.update(jobs.path(job.id), {"status": status})])
    return job


async def bulk(services: Services, action: Action, **wanted: Any) -> tuple[Operation, Job]:
    job = await services.bulk.begin(Wish("acme", "key_1", actions.operation(action), wanted))
    return services.bulk_operations[actions.operation(action)], job


def target(job: Job, status: Status = "queued") -> Target:
    return Target(job.id, {"generation": 0, "status": status})


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("cancel", "queued", "cancelled"),
        ("pause", "queued", "paused"),
        ("resume", "paused", "queued"),
        ("retry", "failed", "queued"),
        ("retry", "cancelled", "queued"),
    ],
)
async def test_doing_it_twice_is_once(services: Services, action: Action, before: Status, after: Status) -> None:
    job = await made(services, before)
    operation, own = await bulk(services, action)
    for _ in range(2):
        await operation.apply(own, target(job, before))
    found = await services.jobs.get(job.id, "acme")
    assert (found.status, found.generation) == (after, 1 if action == "retry" else 0)


@pytest.mark.parametrize(
    ("action", "state"), [("cancel", "succeeded"), ("pause", "failed"), ("resume", "running"), ("retry", "running")]
)
async def test_jobs_in_another_state_are_passed_over(services: Services, action: Action, state: Status) -> None:
    job = await made(services, state)
    operation, own = await bulk(services, action)
    with pytest.raises(errors.InvalidStateError):
        await operation.apply(own, target(job, state))


@pytest.mark.parametrize("action", actions.ACTIONS)
async def test_each_action_chooses_what_it_is_for(services: Services, action: Action) -> None:
    states: tuple[Status, ...] = ("queued", "running", "paused", "waiting", "succeeded", "failed", "cancelled")
    made_ones = {state: (await made(services, state)).id for state in states}
    operation, own = await bulk(services, action)
    chosen = await operation.choose(own, None, 50)
    wanted = {made_ones[state] for state in actions.STATES[action]}
    assert {one.id for one in chosen.targets} == wanted
    assert await operation.count(own) == len(wanted)


async def test_bulk_actions_pass_each_other_over(services: Services) -> None:
    _, other = await bulk(services, "pause")
    operation, own = await bulk(services, "cancel")
    chosen = await operation.choose(own, None, 50)
    assert chosen.targets == []
    assert chosen.position == [other.created_at.isoformat(), other.id]
    assert await operation.count(own) == 0


async def test_filters_and_pages_hold(services: Services) -> None:
    tagged = [(await made(services, tags=("spring",))).id for _ in range(3)]
    await made(services)
    operation, own = await bulk(services, "cancel", tag="spring")
    first = await operation.choose(own, None, 2)
    rest = await operation.choose(own, first.position, 2)
    assert [one.id for one in (*first.targets, *rest.targets)] == tagged[::-1]


async def test_a_retry_leaves_room_for_new_work(services: Services) -> None:
    job = await made(services)
    waiting = {**jobs.to_fields(job), "place": "waiting-normal"}
    kept = [writes.create(jobs.path(f"job_{n}"), waiting) for n in range(actions.BACKLOG)]
    await services.documents.commit(kept)
    found = {action: await bulk(services, action) for action in actions.ACTIONS}
    room = {action: await operation.has_room(own) for action, (operation, own) in found.items()}
    assert room == {"cancel": True, "pause": True, "resume": True, "retry": False}


async def test_a_retry_begins_where_it_is_told(services: Services) -> None:
    job = await made(services, "failed")
    operation = services.bulk_operations["jobs.retry"]
    own = await services.bulk.begin(Wish("acme", "key_1", "jobs.retry", {}, stage="nowhere"))
    with pytest.raises(errors.InvalidFieldsError):
        await operation.apply(own, target(job, "failed"))
