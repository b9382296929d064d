"""Error groups are noted now and then, never twice in ten seconds, and mended from the letters."""

from dataclasses import replace
from datetime import timedelta

import pytest

from shared.bootstrap import Services
from shared.dead_letters import group as groups
from shared.dead_letters import letter as letters
from shared.dead_letters import noting
from shared.dead_letters import repository as stored
from shared.dead_letters.group import ErrorGroup
from shared.dead_letters.letter import DeadLetter, Verdict
from shared.dead_letters.noting import GroupKeeper
from shared.firestore import writes
from tests.clocks import TurnableClock
from tests.shared.dead_letters.conftest import NOW, letter


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock()


@pytest.fixture
def keeper(services: Services, clock: TurnableClock) -> GroupKeeper:
    return GroupKeeper(services.dead_letter_repository, clock)


async def noted(services: Services) -> ErrorGroup | None:
    return (await services.dead_letter_repository.group("acme", letter().fingerprint))[0]


async def written(services: Services, *found: DeadLetter) -> None:
    kept = [writes.create(letters.path(one.id), letters.to_fields(one)) for one in found]
    await services.documents.commit(kept)


async def settled(services: Services, status: Verdict, after: float = 5.0) -> None:
    before = await noted(services)
    group = replace(before or groups.of(letter()), status=status, changed_at=NOW + timedelta(seconds=after))
    await services.dead_letter_repository.change(stored.update_group(before, group))


async def test_the_first_letter_makes_the_group(services: Services, keeper: GroupKeeper) -> None:
    await keeper.note(letter())
    group = await noted(services)
    assert group is not None
    assert (group.first_seen, group.last_seen, group.status) == (NOW, NOW, "open")


async def test_a_storm_is_noted_once_in_ten_seconds(
    services: Services, keeper: GroupKeeper, clock: TurnableClock
) -> None:
    for after in range(5):
        await keeper.note(letter(f"job_{after}", after))
    clock.turn(noting.EVERY - 0.1)
    await keeper.note(letter("job_6", 6))
    during = await noted(services)
    clock.turn(0.2)
    await keeper.note(letter("job_7", 7))
    after_it = await noted(services)

    assert during is not None
    assert after_it is not None
    assert (during.last_seen, after_it.last_seen) == (NOW, NOW + timedelta(seconds=7))


async def test_two_processes_may_note_at_once(services: Services, keeper: GroupKeeper, clock: TurnableClock) -> None:
    other = GroupKeeper(services.dead_letter_repository, clock)
    await keeper._join(None, [letter()])
    await other._join(None, [letter("job_2", 1)])
    assert await noted(services) is not None


async def test_an_error_that_comes_back_opens_a_resolved_group(services: Services, keeper: GroupKeeper) -> None:
    await settled(services, "resolved")
    await keeper.note(letter(after=6))
    group = await noted(services)
    assert group is not None
    assert (group.status, group.regressed_at) == ("open", NOW + timedelta(seconds=6))


@pytest.mark.parametrize(("status", "ignored"), [("ignored", True), ("resolved", False), (None, False)])
async def test_only_ignored_groups_are_ignored(
    services: Services, keeper: GroupKeeper, status: Verdict | None, *, ignored: bool
) -> None:
    if status:
        await settled(services, status)
    assert await keeper.ignores("acme", letter().fingerprint) is ignored


async def test_what_is_known_of_a_group_lasts_ten_seconds(
    services: Services, keeper: GroupKeeper, clock: TurnableClock
) -> None:
    known = [await keeper.ignores("acme", letter().fingerprint)]
    await settled(services, "ignored")
    known.append(await keeper.ignores("acme", letter().fingerprint))
    clock.turn(noting.EVERY + 0.1)
    known.append(await keeper.ignores("acme", letter().fingerprint))
    assert known == [False, False, True]


async def test_a_changed_group_is_looked_at_again(services: Services, keeper: GroupKeeper) -> None:
    await keeper.ignores("acme", letter().fingerprint)
    await settled(services, "ignored")
    keeper.forget("acme", letter().fingerprint)
    assert await keeper.ignores("acme", letter().fingerprint)


async def test_groups_that_were_lost_are_mended_from_the_letters(services: Services, keeper: GroupKeeper) -> None:
    await written(services, letter("job_1", 1), letter("job_2", 2), letter("job_3", 3, tenant="other"))
    await keeper.mend("acme")
    group = await noted(services)
    assert group is not None
    assert (group.first_seen, group.last_seen) == (NOW + timedelta(seconds=1), NOW + timedelta(seconds=2))


async def test_mending_opens_what_came_back_unseen(services: Services, keeper: GroupKeeper) -> None:
    await settled(services, "resolved")
    await written(services, letter("job_9", 9))
    await keeper.mend("acme")
    group = await noted(services)
    assert group is not None
    assert group.status == "open"


async def test_memory_has_an_end(keeper: GroupKeeper) -> None:
    for number in range(noting.REMEMBERED + 10):
        keeper._remember(keeper._noted, ("acme", str(number)))
    assert len(keeper._noted) == noting.REMEMBERED
