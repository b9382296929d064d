"""Bulk actions on dead letters, one operation at a time; as durable jobs they run in the flows."""

from datetime import UTC, datetime
from typing import Any

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.bulk.operation import Target
from shared.bulk.service import Wish
from shared.dead_letters import letter as letters
from shared.dead_letters import replays
from shared.dead_letters.replays import Action
from shared.dead_letters.repository import LetterFilter
from shared.firestore import writes
from shared.jobs.job import Job
from tests.shared.dead_letters.conftest import letter

SINCE = datetime(2030, 1, 1, tzinfo=UTC)


async def bulk(services: Services, action: Action = "replay", **wanted: Any) -> Job:
    """Return the job of a bulk action that nobody runs, with seven letters to act on."""
    states = ("open", "open", "open", "open", "resolved", "ignored", "replayed")
    found = [letter(f"job_{n}", n, status=state) for n, state in enumerate(states)]
    kept = [writes.create(letters.path(one.id), letters.to_fields(one)) for one in found]
    await services.documents.commit(kept)
    wish = Wish("acme", "key_1", replays.operation(action), replays.plain(LetterFilter("acme", **wanted)))
    return await services.bulk.begin(wish)


def test_a_filter_survives_being_written_down() -> None:
    wanted = LetterFilter("acme", ("open", "ignored"), "generation", code="internal", since=SINCE)
    assert replays.parse("acme", replays.plain(wanted)) == wanted
    assert replays.plain(LetterFilter("acme")) == {}


@pytest.mark.parametrize(("action", "count"), [("replay", 4), ("resolve", 4), ("ignore", 4), ("reopen", 2)])
async def test_each_action_is_for_its_own_states(services: Services, action: Action, count: int) -> None:
    job = await bulk(services, action)
    assert await services.bulk_operations[job.payload["operation"]].count(job) == count


async def test_states_can_be_chosen(services: Services) -> None:
    job = await bulk(services, statuses=("ignored",))
    assert await services.bulk_operations["dead_letters.replay"].count(job) == 1


async def test_letters_are_chosen_page_by_page(services: Services) -> None:
    job = await bulk(services)
    operation = services.bulk_operations["dead_letters.replay"]
    first = await operation.choose(job, None, 3)
    rest = await operation.choose(job, first.position, 3)
    none = await operation.choose(job, rest.position, 3)
    assert [target.id for target in (*first.targets, *rest.targets)] == [f"job_{n}-0" for n in (3, 2, 1, 0)]
    assert (none.targets, none.position) == ([], None)


@pytest.mark.parametrize(("action", "status"), [("resolve", "resolved"), ("ignore", "ignored")])
async def test_settling_is_told_of_the_bulk_action(services: Services, action: Action, status: str) -> None:
    job = await bulk(services, action)
    await services.bulk_operations[job.payload["operation"]].apply(job, Target("job_0-0"))
    found, _ = await services.dead_letter_repository.read("job_0-0", "acme")
    assert (found.status, found.by, found.bulk) == (status, "key_1", job.id)


async def test_what_somebody_else_has_replayed_is_passed_over(services: Services) -> None:
    job = await bulk(services)
    with pytest.raises(errors.InvalidStateError):
        await services.bulk_operations["dead_letters.replay"].apply(job, Target("job_6-0"))


@pytest.mark.parametrize("action", ["replay", "resolve"])
async def test_there_is_room_without_a_backlog(services: Services, action: Action) -> None:
    job = await bulk(services, action)
    assert await services.bulk_operations[job.payload["operation"]].has_room(job)
