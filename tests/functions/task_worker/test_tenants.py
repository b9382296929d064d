"""The worker's route for releases over real HTTP, and the sweep that looks after backlogs."""

import asyncio

import httpx

from shared.bootstrap import Services
from shared.tasks import outbox
from shared.tenants import releases
from tests.shared.tenants.test_service import SELF, equip, park, submit


async def test_call_without_a_queue_s_token_is_refused(worker: Services) -> None:
    async with httpx.AsyncClient() as http:
        answer = await http.post(worker.settings.worker_url + releases.PATH, json={})

    assert answer.status_code == 401


async def test_queue_brings_the_release(worker: Services) -> None:
    """A task that was parked by somebody who had not heard of the resume runs after all."""
    queue = f"{worker.publisher._parent}/queues/jobs-normal"
    await worker.publisher._client.pause_queue(name=queue)
    job = await submit(equip(worker))
    await park(worker, job)
    await worker.publisher._client.resume_queue(name=queue)
    look = releases.task("acme", worker.clock.now() - releases.DELAY)
    await worker.documents.commit([outbox.promise(look, worker.clock.now())])
    await worker.publisher.publish([look])

    assert await worker.hub.finished(job.id, 20)
    async with asyncio.timeout(20):
        while await worker.documents.get(outbox.path(look.id)):
            await asyncio.sleep(0.02)


async def test_sweep_tells_who_waits(worker: Services) -> None:
    equip(worker)
    await worker.tenants.pause("acme", SELF)
    await submit(worker)

    assert await worker.admission.sweep() == 1
