from datetime import timedelta
from typing import Any

import orjson
import pytest

from shared import errors
from shared.cache.policy import Policy
from shared.cache.scope import Scope
from shared.cache.service import CacheService
from shared.cache.warming import Outcome, Wanted
from shared.gateway.chat import ChatService
from shared.gateway.warming import ChatWarmer
from shared.gateway.wishes import Wish
from shared.models.base import Account
from tests.clocks import TurnableClock
from tests.shared.gateway.conftest import asking
from tests.shared.gateway.scripted_model import ScriptedModel, completion

NANO = 2_000_000


@pytest.fixture
def warmer(chat: ChatService, cache: CacheService, clock: TurnableClock) -> ChatWarmer:
    return ChatWarmer(chat, cache, clock)


def wanted(account: Account, job: str = "job_1", **fields: Any) -> Wanted:
    origin = {"model": "writer", "messages": [{"role": "user", "content": "Say hello."}], **fields}
    return Wanted(Scope(account.tenant, "chat"), origin, "key_2", job, tags=("spring",), ttl=60)


async def test_chat_is_answered_before_somebody_asks(
    warmer: ChatWarmer, chat: ChatService, account: Account, model: ScriptedModel
) -> None:
    outcome = await warmer.warm(wanted(account))
    answer = await chat.answer(chat.order(account, asking()))
    assert (outcome.outcome, outcome.name, outcome.cost_nano_usd) == ("made", "writer", NANO)
    assert (answer.status, len(model.asked), model.asked[0].account) == ("hit", 1, Account(account.tenant, "key_2"))
    assert answer.entry is not None
    assert (answer.entry.slot.key, answer.entry.tags) == (outcome.key, ("spring",))
    assert answer.entry.expires_at - answer.entry.created_at == timedelta(seconds=60)


async def test_fresh_answer_costs_nothing(warmer: ChatWarmer, account: Account, model: ScriptedModel) -> None:
    found = [await warmer.warm(wanted(account, job)) for job in ("job_1", "job_2", "job_1")]
    assert [(one.outcome, one.cost_nano_usd) for one in found] == [("made", NANO), ("fresh", 0), ("made", NANO)]
    assert len(model.asked) == 1


async def test_stale_answer_is_made_anew(
    warmer: ChatWarmer, cache: CacheService, account: Account, model: ScriptedModel, clock: TurnableClock
) -> None:
    await cache.set_policy(Scope(account.tenant, "chat"), Policy(stale_while_revalidate=600), "me")
    await warmer.warm(wanted(account))
    clock.turn(61)
    assert (await warmer.warm(wanted(account, "job_2"))).outcome == "made"
    assert len(model.asked) == 2


async def test_chat_that_passes_the_cache_by_costs_nothing(
    warmer: ChatWarmer, account: Account, model: ScriptedModel
) -> None:
    with pytest.raises(errors.InvalidStateError, match="temperature"):
        await warmer.warm(wanted(account, temperature=1.5))
    assert model.asked == []


async def test_answer_that_cannot_be_kept_has_failed(
    warmer: ChatWarmer, account: Account, model: ScriptedModel
) -> None:
    model.answers = [completion(finish_reason="length")]
    outcome = await warmer.warm(wanted(account))
    assert (outcome.outcome, outcome.detail, outcome.cost_nano_usd) == ("failed", "It is not kept: cut off.", NANO)


async def test_errors_of_models_are_told(warmer: ChatWarmer, account: Account, model: ScriptedModel) -> None:
    model.answers = [errors.BudgetExceededError("Spent.")]
    with pytest.raises(errors.BudgetExceededError):
        await warmer.warm(wanted(account))


@pytest.mark.parametrize(
    ("origin", "error"),
    [
        ({"model": "writer", "messages": []}, errors.InvalidFieldsError),
        ({"model": "unheard-of", "messages": [{"role": "user", "content": "a"}]}, errors.UnknownModelError),
        ("text", errors.InvalidFieldsError),
    ],
)
def test_what_is_no_chat_is_refused(warmer: ChatWarmer, origin: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        warmer.check(origin)


async def test_what_a_chat_was_made_of_warms_it(
    warmer: ChatWarmer, chat: ChatService, account: Account, model: ScriptedModel
) -> None:
    order = chat.order(account, asking(stream=True, stream_options={"include_usage": True}), Wish())
    [_ async for _ in chat.stream(order)]
    origin = orjson.loads(order.question.origin)
    outcome = await warmer.warm(Wanted(order.question.slot.scope, origin, "key_2", "job_1"))
    assert outcome == Outcome("fresh", "writer", order.question.slot.key)
    assert len(model.asked) == 1
