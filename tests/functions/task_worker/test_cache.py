"""The worker's route for stale answers over real HTTP, from the queue to the new answer."""

import asyncio

import httpx

from shared.bootstrap import Services
from shared.cache.policy import Policy
from shared.gateway import chat_request, refreshing
from shared.gateway.wishes import Wish
from shared.models.base import Account

CHAT = {"model": "offline", "messages": [{"role": "user", "content": "Say hello."}]}


async def test_call_without_a_queue_s_token_is_refused(worker: Services) -> None:
    async with httpx.AsyncClient() as http:
        answer = await http.post(worker.settings.worker_url + refreshing.PATH, json={})

    assert answer.status_code == 401


async def test_a_stale_answer_is_given_and_made_anew_behind(worker: Services) -> None:
    order = worker.chat.order(Account("acme"), chat_request.parse(CHAT), Wish(ttl=1))
    slot = order.question.slot
    await worker.cache.set_policy(slot.scope, Policy(stale_while_revalidate=600), "me")
    first = (await worker.chat.answer(order)).body
    await asyncio.sleep(1.1)
    stale = await worker.chat.answer(order)

    assert (stale.reason, stale.body) == ("hit-memory stale", first)
    async with asyncio.timeout(20):
        while (await worker.cache.get(*slot)).body == first:
            await asyncio.sleep(0.05)
    assert (await worker.chat.answer(order)).reason == "hit-memory"
