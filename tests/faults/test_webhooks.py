"""
Webhooks against receivers that fail in every way there is, over the real stack.

Jobs never notice, each attempt is written down once, and what was signed is judged by the specification's own package.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from infra.local.cloud_tasks import embedded as cloud_tasks
from infra.local.cloud_tasks.faults import Fault, FaultPlan
from infra.local.firestore import embedded as firestore
from infra.local.firestore.engine import Configuration
from infra.local.firestore.faults import FaultPlan as StoreFaults
from shared.outbound.addresses import Address
from shared.outbound.client import GuardedClient, Limits
from shared.webhooks import schedule
from shared.webhooks.delivery import Delivery
from shared.webhooks.endpoint import Endpoint
from shared.webhooks.service import Registration
from tests.clocks import TurnableClock
from tests.faults.conftest import Lab
from tests.shared.outbound import receivers
from tests.shared.outbound.receivers import Receiver, Reply

MARGIN = 60.0
QUICK = Limits(answer=1.0, connect=0.8, body=0.2)
Order = Callable[[FaultPlan, StoreFaults], Awaitable[None]]


@dataclass
class Hooks:
    """The stack with a tenant that wants to hear how its jobs end."""

    lab: Lab
    endpoint: Endpoint | None = None
    secret: str = ""

    def call(self, **options: Any) -> None:
        """Let webhooks be sent by a client that has these options and little patience."""
        outbound = GuardedClient(**{"allow_private": True, "limits": QUICK, **options})
        self.lab.services.outbound = outbound  # type: ignore[misc]  # what a cached property keeps can be replaced

    async def register(self, url: str) -> Endpoint:
        made = await self.lab.services.webhooks.endpoints.create(Registration("acme", "key_1", url))
        self.endpoint, self.secret = made.endpoint, made.secret
        return made.endpoint

    async def deliveries(self, *statuses: Any) -> list[Delivery]:
        assert self.endpoint
        return await self.lab.services.webhooks.replays.page("acme", self.endpoint.id, statuses, 100)

    async def until(self, met: Callable[[Sequence[Delivery]], bool]) -> list[Delivery]:
        """Return the deliveries as soon as they are as wished."""
        async with asyncio.timeout(30):
            while not met(found := await self.deliveries()):
                await asyncio.sleep(0.02)
        return found

    async def attempted(self, count: int = 1) -> Delivery:
        """Return the one delivery after so many attempts."""
        (delivery,) = await self.until(lambda found: [len(one.attempts) for one in found] == [count])
        return delivery


@pytest.fixture
def hooks(lab: Lab) -> Hooks:
    made = Hooks(lab)
    made.call()
    return made


def naming(*answers: str) -> Callable[[str, int], Awaitable[Sequence[Address]]]:
    """Resolve every name to each of ``answers`` in turn, the last one again and again."""
    left = list(answers)

    async def resolve(_: str, __: int) -> Sequence[Address]:
        return [ip_address(left.pop(0) if len(left) > 1 else left[0])]

    return resolve


@pytest.mark.parametrize(
    ("reply", "status", "error"),
    [
        (receivers.answer(500), 500, ""),
        (receivers.answer(302, location="https://example.com/"), 302, ""),
        (receivers.hang, None, "target_timeout"),
        (receivers.drip_head, None, "target_timeout"),
        (receivers.drop, None, "target_answer"),
        (receivers.babble, None, "target_answer"),
    ],
    ids=["500", "302", "hang", "one byte at a time", "drop", "babble"],
)
async def test_failure_is_written_down_and_tried_again(
    hooks: Hooks, reply: Reply, status: int | None, error: str
) -> None:
    async with receivers.receiving(reply) as receiver:
        await hooks.register(receiver.url)
        await hooks.lab.check(await hooks.lab.submit(1))
        delivery = await hooks.attempted()

    (attempt,) = delivery.attempts
    assert (delivery.status, attempt.status_code, attempt.error) == ("pending", status, error)
    assert delivery.next_attempt_at
    assert timedelta(seconds=5) <= delivery.next_attempt_at - attempt.at < timedelta(seconds=10)


@pytest.mark.parametrize("reply", [receivers.flood, receivers.drip_body], ids=["giant", "one byte at a time"])
async def test_body_of_the_answer_does_not_matter(hooks: Hooks, reply: Reply) -> None:
    async with receivers.receiving(reply) as receiver:
        await hooks.register(receiver.url)
        await hooks.lab.submit(1)
        delivery = await hooks.attempted()

    assert delivery.status == "delivered"
    assert len(delivery.attempts[0].response) <= 1024


async def test_bad_certificate_is_not_trusted(hooks: Hooks, tmp_path: Path) -> None:
    made = receivers.authority(tmp_path, ["hooks.example"])
    hooks.call(limits=Limits(answer=5))
    async with receivers.receiving(tls=made.server) as receiver:
        await hooks.register(f"https://127.0.0.1:{receiver.port}/")
        await hooks.lab.submit(1)

        assert (await hooks.attempted()).attempts[0].error == "target_untrusted"
        assert receiver.received == []


@pytest.mark.parametrize("second", ["169.254.169.254", "::ffff:127.0.0.1", "64:ff9b::7f00:1"])
async def test_name_that_turns_inwards_is_not_followed(hooks: Hooks, second: str) -> None:
    hooks.call(resolve=naming("93.184.215.14", second))
    async with receivers.receiving() as receiver:
        await hooks.register(f"https://rebinding.example:{receiver.port}/")
        await hooks.lab.submit(1)

        assert (await hooks.attempted()).attempts[0].error == "target_refused"
        assert receiver.connections == 0


async def test_receiver_that_is_gone_hears_no_more(hooks: Hooks) -> None:
    async with receivers.receiving(receivers.answer(410)) as receiver:
        endpoint = await hooks.register(receiver.url)
        await hooks.lab.check(await hooks.lab.submit(1))
        await hooks.until(lambda found: [one.status for one in found] == ["failed"])
        (later,) = await hooks.lab.submit(1)
        assert await hooks.lab.services.hub.finished(later.id, 20)

        assert len(receiver.received) == 1
    found = await hooks.lab.services.webhooks.endpoints.get("acme", endpoint.id)
    assert (found.status, found.disabled_reason) == ("disabled", "gone")


async def test_hanging_receiver_holds_up_no_job(hooks: Hooks) -> None:
    hooks.call(limits=Limits(answer=60))
    async with receivers.receiving(receivers.hang) as receiver:
        await hooks.register(receiver.url)
        await hooks.lab.check(await hooks.lab.submit(10))

        assert [one.attempts for one in await hooks.deliveries()] == [()] * 10


async def test_each_message_is_written_down_once_under_faults(hooks: Hooks, faults: Order) -> None:
    seed = 5
    print(f"seed {seed}")
    hooks.call(limits=Limits())
    twice = (Fault("duplicate", every=1), Fault("reorder", probability=0.3), Fault("drop_response", probability=0.2))
    async with receivers.receiving() as receiver:
        await hooks.register(receiver.url)
        await faults(FaultPlan(twice, seed), StoreFaults(aborted_every=11))
        jobs = await hooks.lab.submit(8)
        await hooks.lab.check(jobs)
        found = await hooks.until(lambda found: {one.status for one in found} == {"delivered"} and len(found) == 8)
        await faults(FaultPlan(), StoreFaults())

        assert {received.headers["webhook-id"] for received in receiver.received} == {one.id for one in found}
    assert {one.job for one in found} == {job.id for job in jobs}
    assert [[attempt.status_code for attempt in one.attempts] for one in found] == [[200]] * 8


async def test_lost_messages_are_found_by_the_sweeper(hooks: Hooks) -> None:
    publisher = hooks.lab.services.publisher
    queue = f"{publisher._parent}/queues/webhooks"
    await publisher._client.pause_queue(name=queue)
    async with receivers.receiving() as receiver:
        await hooks.register(receiver.url)
        await hooks.lab.check(await hooks.lab.submit(2))
        await publisher._client.purge_queue(name=queue)
        await publisher._client.resume_queue(name=queue)
        await hooks.lab.services.sweeper.sweep(datetime.now(UTC) + timedelta(hours=1))

        await hooks.until(lambda found: [one.status for one in found] == ["delivered"] * 2)
        assert len(receiver.received) == 2


class TestOverDays:
    """The schedule from end to end: store and queue share a clock that is put forward."""

    @pytest.fixture
    def clock(self) -> TurnableClock:
        return TurnableClock()

    @pytest.fixture
    async def firestore_emulator(self, clock: TurnableClock) -> AsyncIterator[firestore.Handle]:
        with firestore.running(Configuration(clock=clock)) as handle:
            yield handle

    @pytest.fixture
    async def tasks_emulator(self) -> AsyncIterator[cloud_tasks.Handle]:
        with cloud_tasks.running() as handle:
            yield handle

    async def walk(self, hooks: Hooks, clock: TurnableClock, queue: cloud_tasks.Handle, receiver: Receiver) -> Delivery:
        """Let all attempts be made, each at its time."""
        await hooks.lab.submit(1)
        delivery = await hooks.attempted()
        for made, delay in enumerate(schedule.DELAYS[1:], start=1):
            assert len(receiver.received) == made
            assert delivery.next_attempt_at
            wait = (delivery.next_attempt_at - clock.now()).total_seconds()
            assert delay - 1 <= wait <= delay * 1.2 + 5
            early = max(0.0, wait - MARGIN)
            await queue.advance(early)
            assert len(receiver.received) == made or not early, "no attempt is early"
            clock.turn(wait + MARGIN)
            await queue.advance(wait + MARGIN - early)
            delivery = await hooks.attempted(made + 1)
        return delivery

    async def test_schedule_is_walked_to_its_end(
        self, hooks: Hooks, clock: TurnableClock, tasks_emulator: cloud_tasks.Handle
    ) -> None:
        began = clock.now()
        async with receivers.receiving(receivers.answer(500)) as receiver:
            endpoint = await hooks.register(receiver.url)
            delivery = await self.walk(hooks, clock, tasks_emulator, receiver)

        assert (delivery.status, delivery.reason) == ("failed", "exhausted")
        assert timedelta(hours=75) < clock.now() - began < timedelta(hours=95)
        found = await hooks.lab.services.webhooks.endpoints.get("acme", endpoint.id)
        assert (found.status, found.disabled_reason, found.failing_since) == (
            "disabled",
            "failing",
            delivery.attempts[0].at,
        )
        assert len({(one.headers["webhook-id"], one.body) for one in receiver.received}) == 1
        for received, attempt in zip(receiver.received, delivery.attempts, strict=True):
            assert received.headers["webhook-timestamp"] == str(int(attempt.at.timestamp()))
            judged = Webhook(hooks.secret).sign(delivery.id, attempt.at, received.body.decode())
            assert received.headers["webhook-signature"] == judged

    async def test_former_secret_signs_for_a_day(
        self, hooks: Hooks, clock: TurnableClock, tasks_emulator: cloud_tasks.Handle
    ) -> None:
        async with receivers.receiving(receivers.answer(500)) as receiver:
            endpoint = await hooks.register(receiver.url)
            former = hooks.secret
            fresh = (await hooks.lab.services.webhooks.endpoints.rotate("acme", endpoint.id)).secret
            delivery = await self.walk(hooks, clock, tasks_emulator, receiver)

        for received, attempt in zip(receiver.received, delivery.attempts, strict=True):
            secrets = [fresh, former] if attempt.at < endpoint.created_at + timedelta(hours=24) else [fresh]
            judged = [Webhook(one).sign(delivery.id, attempt.at, received.body.decode()) for one in secrets]
            assert received.headers["webhook-signature"] == " ".join(judged)
