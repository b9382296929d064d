import asyncio
from dataclasses import replace
from typing import Any

import orjson
import pytest

from shared import errors
from shared.cache.policy import Policy
from shared.cache.question import Answer
from shared.cache.service import CacheService
from shared.gateway.chat import ChatService, Ports
from shared.gateway.following import Chunk
from shared.gateway.wishes import Wish
from shared.models.base import Account
from tests.clocks import TurnableClock
from tests.shared.gateway.conftest import asking
from tests.shared.gateway.scripted_model import ScriptedModel, Shelf, completion


async def ask(chat: ChatService, account: Account, wish: Wish = Wish(), **fields: Any) -> Answer:  # noqa: B008
    return await chat.answer(chat.order(account, asking(**fields), wish))


async def stream(chat: ChatService, account: Account, **fields: Any) -> tuple[str, Answer | None]:
    """Return the text that a stream brought, and the answer at its end."""
    text, answer = "", None
    async for step in chat.stream(chat.order(account, asking(**fields))):
        if isinstance(step, Chunk):
            text += step.body["choices"][0]["delta"].get("content") or ""
        else:
            answer = step
    return text, answer


def content(answer: Answer) -> str:
    return str(orjson.loads(answer.body)["choices"][0]["message"]["content"])


async def test_equal_chats_are_answered_once(chat: ChatService, model: ScriptedModel, account: Account) -> None:
    first, second = await ask(chat, account), await ask(chat, account, user="somebody else")

    assert (first.reason, second.reason) == ("miss: not stored", "hit-memory")
    assert first.body == second.body
    assert len(model.asked) == 1


async def test_who_asks_pays(chat: ChatService, model: ScriptedModel, account: Account) -> None:
    await ask(chat, account)

    assert model.asked[0].account == account


async def test_tenants_do_not_share_answers(chat: ChatService, model: ScriptedModel, account: Account) -> None:
    await ask(chat, account)
    other = await ask(chat, Account(account.tenant + "x", account.key))

    assert (other.status, len(model.asked)) == ("miss", 2)


@pytest.mark.parametrize(
    ("wish", "reasons"),
    [
        (Wish("off"), ["bypass: asked for", "miss: not stored"]),
        (Wish("refresh"), ["miss: asked anew", "hit-memory"]),
        (Wish(namespace="drafts"), ["miss: not stored", "miss: not stored"]),
        (Wish(ttl=60, tags=("a",)), ["miss: not stored", "hit-memory"]),
    ],
)
async def test_wishes_steer_the_cache(chat: ChatService, account: Account, wish: Wish, reasons: list[str]) -> None:
    found = [await ask(chat, account, wish), await ask(chat, account)]

    assert [one.reason.partition(" (")[0] for one in found] == reasons


async def test_only_a_stored_answer_may_be_wanted(chat: ChatService, model: ScriptedModel, account: Account) -> None:
    with pytest.raises(errors.NotFoundError, match="not stored"):
        await ask(chat, account, Wish("only"))
    await ask(chat, account)

    assert (await ask(chat, account, Wish("only"))).reason == "hit-memory"
    assert len(model.asked) == 1


async def test_entries_carry_what_they_are_invalidated_by(
    chat: ChatService, cache: CacheService, account: Account
) -> None:
    order = chat.order(account, asking(), Wish(ttl=60, tags=("spring",)))
    await chat.answer(order)
    entry = await cache.get(*order.question.slot)

    assert (entry.name, entry.tags, entry.maker) == ("writer", ("spring",), "chat")
    assert (entry.expires_at - entry.created_at).total_seconds() == 60
    assert entry.meta == {"model": "scripted/writer-1", "ttl": "60"}
    assert orjson.loads(entry.origin) == asking().model_dump(mode="json", exclude_none=True)


async def test_personal_fields_are_not_kept(chat: ChatService, cache: CacheService, account: Account) -> None:
    order = chat.order(account, asking(user="ann", metadata={"a": "secret"}, top_k=3))
    await chat.answer(order)

    assert set(orjson.loads((await cache.get(*order.question.slot)).origin)) == {"model", "messages"}


async def test_long_requests_are_kept_without_their_origin(chat: ChatService, account: Account) -> None:
    question = chat.order(account, asking("x" * 100_000)).question

    assert (question.origin, question.maker) == (b"", "")


@pytest.mark.parametrize(
    ("changes", "unfit"), [({"finish_reason": "length"}, "cut off"), ({"finish_reason": "refused"}, "refused")]
)
async def test_unfit_answers_are_passed_on_and_not_kept(
    chat: ChatService, model: ScriptedModel, account: Account, changes: dict[str, Any], unfit: str
) -> None:
    model.answers = [completion(**changes)]
    first, second = await ask(chat, account), await ask(chat, account)

    assert (first.fresh and first.fresh.unfit, second.status) == (unfit, "miss")


@pytest.mark.parametrize(
    ("temperature", "reason"),
    [(0.5, "miss: not stored"), (0.6, "bypass: temperature"), (None, "bypass: temperature")],
)
async def test_namespaces_bound_the_variety(
    chat: ChatService, cache: CacheService, account: Account, temperature: float | None, reason: str
) -> None:
    scope = chat.order(account, asking()).question.slot.scope
    await cache.set_policy(scope, Policy(max_temperature=0.5), "me")

    assert (await ask(chat, account, temperature=temperature)).reason == reason


async def test_a_storm_of_equal_chats_is_one_call(chat: ChatService, model: ScriptedModel, account: Account) -> None:
    model.gate = asyncio.Semaphore(0)
    storm = [asyncio.create_task(ask(chat, account)) for _ in range(64)]
    while not model.asked:
        await asyncio.sleep(0.01)
    model.gate.release()
    found = await asyncio.gather(*storm)

    assert len(model.asked) == 1
    assert len({one.body for one in found}) == 1
    assert sorted({one.status for one in found}) == ["hit", "miss"]


async def test_a_stream_and_a_whole_answer_are_one_entry(
    chat: ChatService, model: ScriptedModel, account: Account
) -> None:
    text, streamed = await stream(chat, account, stream=True)
    whole = await ask(chat, account)
    again, replayed = await stream(chat, account, stream=True)

    assert streamed is not None
    assert replayed is not None
    assert text == content(streamed) == content(whole) == "Hello there."
    assert (again, replayed.reason, len(model.asked)) == ("", "hit-memory", 1)


async def test_followers_read_a_stream_as_it_is_written(
    chat: ChatService, model: ScriptedModel, account: Account
) -> None:
    model.gate = asyncio.Semaphore(1)
    leader, follower = (chat.stream(chat.order(account, asking())) for _ in range(2))
    first = await anext(leader)
    joined = await anext(follower)
    model.gate.release()
    rest = [[step async for step in steps] for steps in (leader, follower)]

    assert isinstance(first, Chunk)
    assert isinstance(joined, Chunk)
    assert (first.body, first.leads, joined.leads) == (joined.body, True, False)
    assert [step.body for step in rest[0] if isinstance(step, Chunk)] == [
        step.body for step in rest[1] if isinstance(step, Chunk)
    ]
    assert len(model.asked) == 1


async def test_a_stream_goes_on_when_its_leader_leaves(
    chat: ChatService, model: ScriptedModel, account: Account
) -> None:
    model.gate = asyncio.Semaphore(1)
    leader, follower = (chat.stream(chat.order(account, asking())) for _ in range(2))
    await anext(leader)
    await anext(follower)
    await leader.aclose()
    model.gate.release()
    last = [step async for step in follower][-1]

    assert isinstance(last, Answer)
    assert (content(last), len(model.asked)) == ("Hello there.", 1)


async def test_a_stream_that_breaks_off_fails_whoever_has_begun_to_read(
    chat: ChatService, model: ScriptedModel, account: Account, clock: TurnableClock
) -> None:
    model.breaks_after = 1

    with pytest.raises(errors.ProviderUnavailableError):
        await stream(chat, account)
    clock.turn(2)  # for a moment, nobody is asked what has just failed
    assert (await stream(chat, account))[0] == "Hello there."


async def test_a_stream_that_cannot_begin_raises_at_once(
    chat: ChatService, model: ScriptedModel, account: Account
) -> None:
    model.answers = [errors.ProviderRejectedError()]

    with pytest.raises(errors.ProviderRejectedError):
        await anext(chat.stream(chat.order(account, asking())))


async def test_a_stored_answer_alone_can_be_streamed(chat: ChatService, account: Account) -> None:
    order = chat.order(account, asking(), Wish("only"))
    with pytest.raises(errors.NotFoundError):
        await anext(chat.stream(order))
    await ask(chat, account)

    assert isinstance(await anext(chat.stream(order)), Answer)


async def test_nobody_reads_along_who_wants_it_anew(chat: ChatService, model: ScriptedModel, account: Account) -> None:
    for mode in ("off", "refresh"):
        steps = chat.stream(chat.order(account, asking(), Wish(mode)))  # type: ignore[arg-type]
        assert [step async for step in steps]

    assert len(model.asked) == 2


async def test_an_entry_can_be_made_anew(
    chat: ChatService, model: ScriptedModel, cache: CacheService, account: Account
) -> None:
    order = chat.order(account, asking(temperature=0.1, max_tokens=50))
    await chat.answer(order)
    model.answers = [completion("Good day.")]
    fresh = await chat.remake(await cache.get(*order.question.slot))

    assert b"Good day." in fresh.body
    assert replace(model.asked[1], idempotency_key="", account=None) == replace(
        model.asked[0], idempotency_key="", account=None
    )
    assert model.asked[1].account == Account(account.tenant)


async def test_unknown_models_are_refused(chat: ChatService, account: Account) -> None:
    with pytest.raises(errors.UnknownModelError):
        chat.order(account, asking(model="nobody"))


@pytest.mark.parametrize(("name", "costly"), [("scripted/writer-1", True), ("offline", False)])
def test_calls_that_cost_are_made_by_one_instance(
    cache: CacheService,
    clock: TurnableClock,
    account: Account,
    name: str,
    costly: bool,  # noqa: FBT001
) -> None:
    service = ChatService(Ports(cache, Shelf(ScriptedModel(name=name)), clock))

    assert service.order(account, asking()).question.costly is costly


@pytest.mark.parametrize(
    ("fields", "text"), [({}, "Say hello."), ({"temperature": 0.9}, ""), ({"text": "  Say  hello. "}, "Say hello.")]
)
def test_questions_can_be_compared_where_that_is_meant(
    chat: ChatService, account: Account, fields: dict[str, Any], text: str
) -> None:
    question = chat.order(account, asking(**fields)).question

    assert (question.text, bool(question.context)) == (text, bool(text))
