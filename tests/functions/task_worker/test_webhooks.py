"""The worker's route for webhooks over real HTTP: what it makes of tasks, and of anybody else."""

import asyncio

import httpx
import pytest

from shared.bootstrap import Services
from shared.tasks import outbox
from shared.webhooks import delivery as deliveries
from shared.webhooks.service import Registration
from tests.shared.outbound import receivers
from tests.shared.webhooks import made


@pytest.fixture(autouse=True)
def _private_targets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSROOM_ALLOW_PRIVATE_TARGETS", "true")


async def test_call_without_a_queue_s_token_is_refused(worker: Services) -> None:
    async with httpx.AsyncClient() as http:
        answer = await http.post(worker.settings.worker_url + deliveries.PATH, json={})

    assert answer.status_code == 401


async def test_queue_brings_the_message(worker: Services) -> None:
    async with receivers.receiving() as receiver:
        endpoint = (await worker.webhooks.endpoints.create(Registration("acme", "key_1", receiver.url))).endpoint
        now = worker.clock.now()
        one = made.delivery(endpoint=endpoint.id, created_at=now, began_at=now, next_attempt_at=now)
        task = deliveries.task(one)
        await worker.webhooks.repository.create(one)
        await worker.webhooks.repository.commit([outbox.promise(task, now)])
        await worker.publisher.publish([task])
        async with asyncio.timeout(20):
            while await worker.documents.get(outbox.path(task.id)):
                await asyncio.sleep(0.02)

    assert len(receiver.received) == 1
    loaded = await worker.webhooks.repository.load(endpoint.id, one.id)
    assert loaded
    assert loaded.delivery.status == "delivered"
