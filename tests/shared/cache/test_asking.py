"""Questions over a real shared level: from every level, past them, stale, coalesced, and when making fails."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from shared import errors, ids
from shared.cache import entry_documents
from shared.cache.entry import CacheEntry
from shared.cache.invalidation import Marker
from shared.cache.policy import Policy
from shared.cache.question import Answer, Control, Question
from shared.cache.scope import Scope
from shared.cache.service import CacheService
from shared.firestore import writes
from shared.firestore.documents import Documents
from tests.clocks import TurnableClock
from tests.shared.cache.conftest import cache_of
from tests.shared.cache.entries import NEIGHBOURS
from tests.shared.cache.questions import Making, question

MANY = 64
UNAVAILABLE = errors.ProviderUnavailableError


@pytest.fixture
def scope(tenant: str) -> Scope:
    return Scope(tenant, "tests")


@pytest.fixture
def asked(tenant: str) -> Question:
    return question(tenant, name="greetings/de", tags=("de",))


async def reasons(cache: CacheService, asked: Question, making: Making, times: int) -> list[str]:
    return [(await cache.ask(asked, making)).reason for _ in range(times)]


async def test_answer_is_made_once_and_kept(cache: CacheService, neighbour: CacheService, asked: Question) -> None:
    making = Making()
    assert await reasons(cache, asked, making, 2) == ["miss: not stored", "hit-memory"]
    assert await reasons(neighbour, asked, making, 2) == ["hit-shared", "hit-memory"]
    assert making.begun == 1


async def test_fresh_answer_says_what_it_took(cache: CacheService, asked: Question) -> None:
    answer = await cache.ask(asked, Making(seconds=1.5, meta={"model": "a"}))
    assert (answer.status, answer.level, answer.entry, answer.body) == ("miss", None, None, b'"answer 1"')
    assert answer.fresh
    assert (answer.fresh.tokens, answer.fresh.seconds) == (7, 1.5)


async def test_entry_carries_what_the_question_says(cache: CacheService, clock: TurnableClock, tenant: str) -> None:
    wanted = question(tenant, name="n", tags=("a", "b"), maker="chat", origin=b"{}", ttl=9)
    await cache.ask(wanted, Making(meta={"model": "a"}, seconds=2.0))
    clock.turn(3)
    answer = await cache.ask(wanted, Making())
    entry = answer.entry
    assert entry
    assert (entry.name, entry.tags, entry.maker, entry.origin, entry.meta) == (
        "n",
        ("a", "b"),
        "chat",
        b"{}",
        {"model": "a"},
    )
    assert (entry.cost_nano_usd, entry.tokens, entry.seconds) == (5, 7, 2.0)
    assert (entry.expires_at - entry.created_at, answer.age_seconds) == (timedelta(seconds=9), 3)


@pytest.mark.parametrize("change", NEIGHBOURS)
async def test_neighbours_are_given_nothing(cache: CacheService, asked: Question, change: dict[str, str]) -> None:
    await cache.ask(asked, Making())
    wanted = {"tenant": asked.slot.scope.tenant, **change}
    other = question(**wanted | ({"tenant": ids.random_id("tenant")} if "tenant" in change else {}))
    assert (await cache.ask(other, Making())).status == "miss"


async def test_bypass_neither_reads_nor_writes(cache: CacheService, tenant: str, asked: Question) -> None:
    making = Making()
    passing = question(tenant, bypass="temperature")
    answers = [await cache.ask(passing, making) for _ in range(2)]
    assert [(one.status, one.reason) for one in answers] == [("bypass", "bypass: temperature")] * 2
    assert (making.begun, (await cache.lookup(*asked.slot)).status) == (2, "miss")


async def test_refreshing_reads_nothing_and_writes(cache: CacheService, tenant: str, asked: Question) -> None:
    making = Making()
    await cache.ask(asked, making)
    assert (await cache.ask(question(tenant, reads=False), making)).reason == "miss: asked anew"
    assert (await cache.ask(asked, making)).body == b'"answer 2"'


async def test_answers_may_be_read_only(cache: CacheService, tenant: str) -> None:
    making = Making()
    assert await reasons(cache, question(tenant, writes=False), making, 2) == ["miss: not stored"] * 2


async def test_old_answers_may_be_refused(
    cache: CacheService, tenant: str, asked: Question, clock: TurnableClock
) -> None:
    await cache.ask(asked, Making())
    clock.turn(10)
    young = question(tenant, max_age=9)
    assert await reasons(cache, question(tenant, max_age=10), Making(), 1) == ["hit-memory"]
    assert await reasons(cache, young, Making(), 2) == ["miss: older than asked for", "hit-memory"]


@pytest.mark.parametrize("reason", ["expired", "invalidated"])
async def test_reason_is_told_even_when_the_store_forgot(
    cache: CacheService, asked: Question, clock: TurnableClock, documents: Documents, reason: str
) -> None:
    await cache.ask(asked, Making())
    if reason == "expired":
        clock.turn(3600)
    else:
        await cache.invalidate(asked.slot.scope, Marker("tag", "de"), "me")
    await documents.commit([writes.delete(entry_documents.path(asked.slot))])
    await cache.policy(asked.slot.scope)
    assert cache.peek(*asked.slot) is None
    assert await reasons(cache, asked, Making(), 1) == [f"miss: {reason}"]


async def test_expired_answer_is_made_again(cache: CacheService, asked: Question, clock: TurnableClock) -> None:
    await cache.ask(asked, Making())
    clock.turn(3600)
    assert await reasons(cache, asked, Making(), 1) == ["miss: expired"]


@pytest.mark.parametrize("unfit", ["cut off", "refused"])
async def test_unfit_answers_are_not_kept(
    cache: CacheService, neighbour: CacheService, asked: Question, unfit: str
) -> None:
    making = Making(unfit=unfit)
    assert await reasons(cache, asked, making, 2) == ["miss: not stored"] * 2
    assert (await neighbour.lookup(*asked.slot)).status == "miss"


@pytest.mark.parametrize("costly", [False, True])
async def test_many_at_once_make_one(cache: CacheService, tenant: str, costly: bool) -> None:  # noqa: FBT001 - a parameter of the test
    making, wanted = Making(), question(tenant, costly=costly)
    making.may_end.clear()
    asking = [asyncio.create_task(cache.ask(wanted, making)) for _ in range(MANY)]
    while not making.begun:
        await asyncio.sleep(0.001)
    making.may_end.set()
    found = await asyncio.gather(*asking)
    assert sorted(answer.reason for answer in found) == ["hit-coalesced"] * (MANY - 1) + ["miss: not stored"]
    assert {answer.body for answer in found} == {b'"answer 1"'}
    assert making.begun == 1
    (told,) = cache.stats(tenant)
    assert (told.counts.coalesced, told.counts.missed, told.counts.saved_tokens) == (MANY - 1, 1, 7 * (MANY - 1))


async def test_many_instances_make_one(documents: Documents, clock: TurnableClock, tenant: str) -> None:
    making, wanted = Making(), question(tenant, costly=True)
    caches = [cache_of(documents, clock) for _ in range(8)]
    making.may_end.clear()
    asking = [asyncio.create_task(cache.ask(wanted, making)) for cache in caches for _ in range(8)]
    while not making.begun:
        await asyncio.sleep(0.001)
    await asyncio.sleep(0.05)
    making.may_end.set()
    found = await asyncio.gather(*asking)
    assert {answer.body for answer in found} == {b'"answer 1"'}
    assert [answer.status for answer in found].count("miss") == making.begun == 1


async def test_instances_share_no_failure(cache: CacheService, neighbour: CacheService, tenant: str) -> None:
    wanted = question(tenant, costly=True)
    with pytest.raises(UNAVAILABLE):
        await cache.ask(wanted, Making([UNAVAILABLE()]))
    assert (await neighbour.ask(wanted, Making())).reason == "miss: not stored"


async def test_followers_survive_a_failed_leader(cache: CacheService, asked: Question) -> None:
    making = Making([UNAVAILABLE()])
    making.may_end.clear()
    asking = [asyncio.create_task(cache.ask(asked, making)) for _ in range(5)]
    while not making.begun:
        await asyncio.sleep(0.001)
    making.may_end.set()
    first, *others = await asyncio.gather(*asking, return_exceptions=True)
    assert isinstance(first, UNAVAILABLE)
    assert [answer.body for answer in others if isinstance(answer, Answer)] == [b'"answer 2"'] * 4
    assert making.begun == 2


async def test_making_goes_on_without_its_leader(cache: CacheService, asked: Question) -> None:
    making = Making()
    making.may_end.clear()
    leader, follower = (asyncio.create_task(cache.ask(asked, making)) for _ in range(2))
    while not making.begun:
        await asyncio.sleep(0.001)
    leader.cancel()
    making.may_end.set()
    assert (await follower).reason == "hit-coalesced"
    assert (making.begun, making.cancelled) == (1, 0)


async def test_making_for_nobody_ends(cache: CacheService, tenant: str) -> None:
    making, wanted = Making(), question(tenant, costly=True)
    making.may_end.clear()
    asking = asyncio.create_task(cache.ask(wanted, making))
    while not making.begun:
        await asyncio.sleep(0.001)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    making.may_end.set()
    assert (await asyncio.wait_for(cache.ask(wanted, making), 5)).reason == "miss: not stored"
    assert (making.begun, making.cancelled) == (2, 1)


FAILURES = [errors.ProviderRejectedError, errors.ProviderRefusedError, UNAVAILABLE, errors.ProviderRateLimitedError]


@pytest.mark.parametrize("kind", FAILURES)
async def test_failure_is_remembered_for_seconds(
    cache: CacheService, asked: Question, clock: TurnableClock, kind: type[errors.ProviderError]
) -> None:
    making = Making([kind(), None])
    for _ in range(2):
        with pytest.raises(kind):
            await cache.ask(asked, making)
    assert making.begun == 1
    clock.turn(5)
    assert (await cache.ask(asked, making)).reason == "miss: not stored"
    (told,) = cache.stats(asked.slot.scope.tenant)
    assert (told.counts.failures, told.counts.negative) == (2, 1)


async def test_remembered_failure_stays_here(cache: CacheService, neighbour: CacheService, asked: Question) -> None:
    with pytest.raises(errors.ProviderRefusedError):
        await cache.ask(asked, Making([errors.ProviderRefusedError()]))
    assert (await neighbour.ask(asked, Making())).status == "miss"


async def test_stored_answer_wins_over_a_failure(cache: CacheService, asked: Question, tenant: str) -> None:
    await cache.ask(asked, Making())
    with pytest.raises(UNAVAILABLE):
        await cache.ask(question(tenant, reads=False), Making([UNAVAILABLE()]))
    assert (await cache.ask(asked, Making())).reason == "hit-memory"


async def kept(cache: CacheService, scope: Scope, **times: int) -> None:
    await cache.set_policy(scope, Policy(ttl=100, **times), "me")


async def test_stale_answer_is_given_and_handed_over(documents: Documents, clock: TurnableClock, tenant: str) -> None:
    handed: list[CacheEntry] = []

    async def revise(entry: CacheEntry) -> None:
        handed.append(entry)

    cache = cache_of(documents, clock, revisers={"chat": revise})
    wanted = question(tenant, maker="chat")
    await kept(cache, wanted.slot.scope, stale_while_revalidate=60)
    await cache.ask(wanted, Making())
    clock.turn(100)
    assert await reasons(cache, wanted, Making(), 3) == ["hit-shared stale", "hit-memory stale", "hit-memory stale"]
    assert [entry.slot for entry in handed] == [wanted.slot]
    clock.turn(60)
    assert await reasons(cache, wanted, Making(), 1) == ["miss: expired"]


@pytest.mark.parametrize("elsewhere", [False, True])
async def test_old_answer_stands_in_for_a_failed_one(
    cache: CacheService,
    neighbour: CacheService,
    asked: Question,
    clock: TurnableClock,
    scope: Scope,
    elsewhere: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    await kept(cache, scope, stale_if_error=60)
    await cache.ask(asked, Making())
    clock.turn(110)
    answering = neighbour if elsewhere else cache
    answer = await answering.ask(asked, Making([UNAVAILABLE()]))
    assert answer.status == "hit"
    assert answer.reason.endswith("stale: provider_unavailable")
    assert (await answering.ask(asked, Making())).reason.endswith("stale: provider_unavailable")
    clock.turn(1)
    assert (await answering.ask(asked, Making())).reason == "miss: expired"


async def test_nothing_stands_in_for_too_long(
    cache: CacheService, asked: Question, clock: TurnableClock, scope: Scope
) -> None:
    await kept(cache, scope, stale_if_error=60)
    await cache.ask(asked, Making())
    clock.turn(160)
    with pytest.raises(UNAVAILABLE):
        await cache.ask(asked, Making([UNAVAILABLE()]))


@pytest.mark.parametrize("error", [errors.BudgetExceededError(), ValueError("broken")])
async def test_nothing_stands_in_for_other_failures(
    cache: CacheService, asked: Question, clock: TurnableClock, scope: Scope, error: Exception
) -> None:
    await kept(cache, scope, stale_if_error=60)
    await cache.ask(asked, Making())
    clock.turn(110)
    with pytest.raises(type(error)):
        await cache.ask(asked, Making([error]))


async def test_invalidated_answer_never_stands_in(
    cache: CacheService, asked: Question, clock: TurnableClock, scope: Scope
) -> None:
    await kept(cache, scope, stale_if_error=60)
    await cache.ask(asked, Making())
    clock.turn(110)
    await cache.invalidate(scope, Marker("tag", "de"), "me")
    with pytest.raises(UNAVAILABLE):
        await cache.ask(asked, Making([UNAVAILABLE()]))


MEANT = [Marker("tag", "de"), Marker("prefix", "greet"), Marker("pattern", "*/de"), Marker("all")]


@pytest.mark.parametrize("marker", MEANT, ids=str)
async def test_invalidation_during_making_holds(
    cache: CacheService, neighbour: CacheService, asked: Question, scope: Scope, marker: Marker
) -> None:
    making = Making()
    making.may_end.clear()
    first = asyncio.create_task(cache.ask(asked, making))
    while not making.begun:
        await asyncio.sleep(0.001)
    await cache.invalidate(scope, marker, "me")
    second = asyncio.create_task(cache.ask(asked, making))
    while making.begun < 2:
        await asyncio.sleep(0.001)
    making.may_end.set()
    bodies = [(await one).body for one in (first, second)]
    assert bodies == [b'"answer 1"', b'"answer 2"']
    found = [await one.ask(asked, Making()) for one in (cache, neighbour)]
    assert [answer.body for answer in found] == [b'"answer 2"'] * 2


async def test_invalidation_elsewhere_holds_within_seconds(
    cache: CacheService, neighbour: CacheService, asked: Question, scope: Scope, clock: TurnableClock
) -> None:
    await cache.ask(asked, Making())
    await neighbour.ask(asked, Making())
    await cache.invalidate(scope, Marker("tag", "de"), "me")
    assert (await neighbour.ask(asked, Making())).reason == "hit-memory"
    clock.turn(5)
    assert (await neighbour.ask(asked, Making())).reason == "miss: invalidated"


async def test_other_tags_do_not_matter(cache: CacheService, asked: Question, scope: Scope) -> None:
    await cache.ask(asked, Making())
    await cache.invalidate(scope, Marker("tag", "fr"), "me")
    assert (await cache.ask(asked, Making())).reason == "hit-memory"


async def test_without_firestore_memory_goes_on(alone: CacheService, tenant: str) -> None:
    making, wanted = Making(), question(tenant, costly=True)
    assert await reasons(alone, wanted, making, 3) == ["miss: shared level unavailable", "hit-memory", "hit-memory"]
    assert making.begun == 1


async def test_controls_are_parts_of_a_flight(cache: CacheService, tenant: str) -> None:
    making = Making()
    making.may_end.clear()
    wishes: list[dict[str, Any]] = [{}, {"reads": False}, {"ttl": 5}]
    asking = [asyncio.create_task(cache.ask(question(tenant, **wish), making)) for wish in wishes for _ in range(2)]
    while making.begun < 3:
        await asyncio.sleep(0.001)
    making.may_end.set()
    await asyncio.gather(*asking)
    assert making.begun == 3
    assert Control() == question(tenant).control
