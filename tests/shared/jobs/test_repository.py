"""Jobs in the emulator: races, items and events."""

import itertools
from dataclasses import replace
from typing import Any

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.firestore import writes
from shared.jobs import transitions
from shared.jobs.deliveries import Delivery
from shared.jobs.job import Job, Usage
from shared.jobs.pipeline import Done, FanOut, Item, JobType
from shared.jobs.repository import Filter, ItemResult
from shared.jobs.transitions import Moment

FILTERS: dict[str, tuple[Any, ...]] = {
    "statuses": ((), ("queued",), ("queued", "running")),
    "type": ("", "test"),
    "owner": ("", "key_1"),
    "priority": (None, "normal"),
    "batch": ("", "job_b"),
    "tag": ("", "spring"),
}


async def stored(services: Services, job: Job, moment: Moment) -> Job:
    await services.job_repository.commit(transitions.submit(job, moment))
    found = await services.job_repository.find(job.id)
    assert found is not None
    return found


@pytest.fixture
def lasting(job: Job, services: Services) -> Job:
    return replace(job, expire_at=services.clock.now().replace(year=2100))


async def test_submitted_job_is_found_as_it_was(services: Services, lasting: Job, moment: Moment) -> None:
    found = await stored(services, lasting, moment)

    assert replace(found, version=None) == lasting


async def test_second_of_two_racing_steps_is_refused(
    services: Services, lasting: Job, delivery: Delivery, kind: JobType, moment: Moment
) -> None:
    found = await stored(services, lasting, moment)
    steps = [transitions.advance(found, delivery, kind, Done({"n": n}), moment) for n in range(2)]
    await services.job_repository.commit(steps[0])

    with pytest.raises((errors.PreconditionError, errors.AlreadyExistsError)):
        await services.job_repository.commit(steps[1])


async def test_claim_gives_the_version_the_next_step_needs(
    services: Services, lasting: Job, delivery: Delivery, kind: JobType, moment: Moment
) -> None:
    found = await stored(services, lasting, moment)
    claim = transitions.claim(found, delivery, 30, moment)
    held = replace(claim.job, version=await services.job_repository.commit(claim))
    await services.job_repository.commit(transitions.advance(held, delivery, kind, Done(), moment))

    assert [event.seq for event in await services.job_repository.events(lasting.id, -1)] == [0, 1, 2]


async def test_item_s_first_result_stays(
    services: Services, lasting: Job, delivery: Delivery, kind: JobType, moment: Moment
) -> None:
    found = await stored(services, lasting, moment)
    split = transitions.advance(found, delivery, kind, FanOut([{}, {}]), moment)
    await services.job_repository.commit(split)
    for index, value in ((1, "b"), (0, "a"), (0, "again")):
        item = replace(delivery, item=Item(index, {}))
        await services.job_repository.store_item(item, ItemResult({"v": value}, Usage(1), 2.0, 1.0), lasting)

    assert await services.job_repository.count_items(split.job) == 2
    items = [replace(item, at=None) for item in await services.job_repository.items(split.job)]

    assert items == [ItemResult({"v": value}, Usage(1), 2.0, 1.0) for value in "ab"]


async def test_writes_of_an_item_are_kept_with_it_once(
    services: Services, lasting: Job, delivery: Delivery, kind: JobType, moment: Moment
) -> None:
    found = await stored(services, lasting, moment)
    await services.job_repository.commit(transitions.advance(found, delivery, kind, FanOut([{}]), moment))
    for value in (1, 2):
        result = ItemResult({}, Usage(1), 0.0, 0.0, writes=[writes.replace("tenants/acme", {"value": value})])
        await services.job_repository.store_item(replace(delivery, item=Item(0, {})), result, lasting)
    kept = await services.documents.get("tenants/acme")

    assert kept is not None
    assert kept.data["value"] == 1


async def test_delivery_finds_job_inputs_and_item_at_once(
    services: Services, lasting: Job, delivery: Delivery, kind: JobType, moment: Moment
) -> None:
    found = await stored(services, lasting, moment)
    await services.job_repository.commit(transitions.advance(found, delivery, kind, Done({"n": 1}), moment))
    loaded = await services.job_repository.load(replace(delivery, stage="b", inputs={"a": "0-a-0"}, item=Item(0, {})))

    assert loaded is not None
    assert (loaded.inputs, loaded.item_finished, loaded.job.stage) == ({"a": {"n": 1}}, False, "b")


async def test_delivery_for_a_job_that_is_gone_finds_nothing(services: Services, delivery: Delivery) -> None:
    assert await services.job_repository.load(delivery) is None


async def test_jobs_are_found_by_any_filters_together(services: Services, lasting: Job, moment: Moment) -> None:
    await stored(services, replace(lasting, batch="job_b", tags=("sale", "spring")), moment)
    asked = [Filter("acme", **dict(zip(FILTERS, given, strict=True))) for given in itertools.product(*FILTERS.values())]
    found = [await services.job_repository.page(wanted, 10, None) for wanted in asked]

    assert len(asked) == 96
    assert [[job.id for job in page] for page in found] == [[lasting.id]] * len(asked)
