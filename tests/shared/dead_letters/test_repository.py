"""Dead letters in the emulator: every combination of filters is served by the declared indexes."""

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.dead_letters import group as groups
from shared.dead_letters import letter as letters
from shared.dead_letters import repository as stored
from shared.dead_letters.repository import DeadLetterRepository, LetterFilter, Position
from shared.firestore import writes
from tests.shared.dead_letters.conftest import NOW, letter

NAMED = {"type": "generation", "kind": "blog_post", "stage": "draft", "code": "provider_rejected"}


@pytest.fixture
async def repository(services: Services) -> DeadLetterRepository:
    found = [letter(f"job_{n}", n, status="resolved" if n % 2 else "open") for n in range(6)]
    found.append(letter("job_of_another", tenant="other"))
    kept = [writes.create(letters.path(one.id), letters.to_fields(one)) for one in found]
    await services.documents.commit(kept)
    return services.dead_letter_repository


@pytest.mark.parametrize("names", [names for n in range(5) for names in itertools.combinations(NAMED, n)])
@pytest.mark.parametrize("statuses", [(), ("open",), ("open", "resolved")])
async def test_every_combination_of_filters_is_served(
    repository: DeadLetterRepository, names: tuple[str, ...], statuses: Any
) -> None:
    wanted = LetterFilter("acme", statuses=statuses, fingerprint=letter().fingerprint, **{n: NAMED[n] for n in names})
    expected = 3 if statuses == ("open",) else 6
    assert len(await repository.page(wanted, 10, None)) == expected
    assert await repository.count(wanted) == expected


async def test_pages_go_from_the_newest_to_the_oldest(repository: DeadLetterRepository) -> None:
    first = await repository.page(LetterFilter("acme"), 4, None)
    rest = await repository.page(LetterFilter("acme"), 4, Position(first[-1].at, letters.path(first[-1].id)))
    assert [one.job for one in (*first, *rest)] == [f"job_{n}" for n in (5, 4, 3, 2, 1, 0)]


async def test_times_bound_the_page_inclusively(repository: DeadLetterRepository) -> None:
    wanted = LetterFilter("acme", since=NOW + timedelta(seconds=2), until=NOW + timedelta(seconds=4))
    assert [one.job for one in await repository.page(wanted, 10, None)] == ["job_4", "job_3", "job_2"]
    assert await repository.count(wanted) == 3


@pytest.mark.parametrize("letter_id", ["job_of_another-0", "job_nobody-0"])
async def test_foreign_and_unknown_letters_are_alike(repository: DeadLetterRepository, letter_id: str) -> None:
    with pytest.raises(errors.NotFoundError):
        await repository.read(letter_id, "acme")


async def test_a_change_needs_the_version_that_was_read(repository: DeadLetterRepository) -> None:
    before, _ = await repository.read("job_1-0", "acme")
    await repository.change(stored.update(before, replace(before, status="ignored")))
    with pytest.raises(errors.PreconditionError):
        await repository.change(stored.update(before, replace(before, status="open")))
    assert (await repository.read("job_1-0", "acme"))[0].status == "ignored"


async def test_groups_are_listed_by_when_they_were_last_seen(repository: DeadLetterRepository) -> None:
    made = [replace(groups.of(letter(after=n)), fingerprint=f"f{n}") for n in range(3)]
    for group in [*made, replace(made[0], tenant="other")]:
        await repository.change(stored.update_group(None, group))
    first = await repository.page_of_groups("acme", "open", 2, None)
    place = Position(first[-1].last_seen, groups.path("acme", first[-1].fingerprint))
    rest = await repository.page_of_groups("acme", None, 2, place)

    assert [group.fingerprint for group in (*first, *rest)] == ["f2", "f1", "f0"]
    assert await repository.page_of_groups("acme", "ignored", 2, None) == []
    assert set(await repository.groups("acme", ["f0", "f9"])) == {"f0"}
