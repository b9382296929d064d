from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest

from shared import errors
from shared.cache.entry import CacheEntry
from shared.cache.policy import Policy
from shared.cache.service import CacheService
from shared.gateway import refreshing
from shared.gateway.chat import ChatService
from shared.gateway.refreshing import Order, Refresher
from shared.gateway.wishes import Wish
from shared.models.base import Account
from tests.clocks import TurnableClock
from tests.shared.gateway.conftest import asking
from tests.shared.gateway.scripted_model import ScriptedModel, completion


@pytest.fixture
def refresher(cache: CacheService, chat: ChatService) -> Refresher:
    return Refresher(cache, {refreshing.CHAT: chat.remake})


@pytest.fixture
async def stale(chat: ChatService, cache: CacheService, account: Account, clock: TurnableClock) -> CacheEntry:
    """An answer that is still given and should be made anew."""
    order = chat.order(account, asking(), Wish(ttl=60, tags=("spring",)))
    await cache.set_policy(order.question.slot.scope, Policy(stale_while_revalidate=600), "me")
    await chat.answer(order)
    clock.turn(61)
    entry = await cache.get(*order.question.slot)
    assert entry.stale(clock.now())
    return entry


def order_of(entry: CacheEntry) -> Order:
    return Order(entry.slot, entry.created_at)


async def test_a_task_is_named_by_the_entry(stale: CacheEntry) -> None:
    task = refreshing.task_for(stale)

    assert (task.queue, task.path) == ("cache", "/cache/refresh")
    assert refreshing.task_for(stale).id == task.id
    assert refreshing.task_for(replace(stale, created_at=stale.created_at + timedelta(seconds=1))).id != task.id
    assert refreshing.parse(orjson.loads(orjson.dumps(task.payload))) == order_of(stale)


@pytest.mark.parametrize(
    "payload", [None, [], {}, {"tenant": "a", "namespace": "b", "key": "c", "created_at": "yesterday"}, {"tenant": 1}]
)
def test_other_payloads_are_refused(payload: Any) -> None:
    with pytest.raises(errors.MalformedBodyError):
        refreshing.parse(payload)


async def test_a_stale_answer_is_made_anew_as_it_was(
    refresher: Refresher, cache: CacheService, model: ScriptedModel, stale: CacheEntry
) -> None:
    model.answers = [completion("Good day.")]
    verdict = await refresher.run(order_of(stale))
    entry = await cache.get(*stale.slot)

    assert (verdict, b"Good day." in entry.body) == ("made", True)
    assert (entry.name, entry.tags, entry.maker, entry.origin) == (stale.name, stale.tags, stale.maker, stale.origin)
    assert (entry.fresh_until or entry.expires_at) - entry.created_at == timedelta(seconds=60)


async def test_it_is_made_once(refresher: Refresher, model: ScriptedModel, stale: CacheEntry) -> None:
    verdicts = [await refresher.run(order_of(stale)) for _ in range(2)]

    assert (verdicts, len(model.asked)) == (["made", "made already"], 2)


async def test_what_is_gone_is_left_alone(refresher: Refresher, cache: CacheService, stale: CacheEntry) -> None:
    await cache.delete(*stale.slot)

    assert await refresher.run(order_of(stale)) == "gone"


async def test_what_nobody_can_make_is_left_alone(cache: CacheService, stale: CacheEntry) -> None:
    assert await Refresher(cache, {}).run(order_of(stale)) == "unknown maker"


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (completion(finish_reason="length"), "not kept: cut off"),
        (errors.ProviderRejectedError(), "failed: provider_rejected"),
        (errors.BudgetExceededError(), "failed: budget_exceeded"),
    ],
)
async def test_an_old_answer_stays_when_no_new_one_is_any_good(
    refresher: Refresher, cache: CacheService, model: ScriptedModel, stale: CacheEntry, answer: Any, verdict: str
) -> None:
    model.answers = [answer]

    assert await refresher.run(order_of(stale)) == verdict
    assert (await cache.get(*stale.slot)).body == stale.body


async def test_the_queue_tries_again_what_may_pass(
    refresher: Refresher, model: ScriptedModel, stale: CacheEntry
) -> None:
    model.answers = [errors.ProviderTimeoutError()]

    with pytest.raises(errors.ProviderTimeoutError):
        await refresher.run(order_of(stale))
