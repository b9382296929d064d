"""Deliveries over the emulators: what is committed, what is promised, and what a second worker finds."""

import asyncio
import logging

import pytest

from infra.local.firestore import embedded
from infra.local.firestore.faults import FaultPlan
from shared import errors
from shared.manifest import log_events
from shared.webhooks import delivery as deliveries
from shared.webhooks import schedule
from shared.webhooks.endpoint import Secret
from shared.webhooks.service import Wishes
from tests.shared.outbound import receivers
from tests.shared.outbound.receivers import Receiver
from tests.shared.webhooks.conftest import Lab


async def test_message_arrives_once(lab: Lab, receiver: Receiver) -> None:
    await lab.register(receiver.url)
    (order,) = await lab.happen(seq=3)

    assert await lab.deliverer.run(order) == "delivered"
    assert await lab.deliverer.run(order) == "stale"
    assert len(receiver.received) == 1
    assert [attempt.status_code for attempt in (await lab.delivery(order)).attempts] == [200]
    assert await lab.promised() == set()


async def test_failed_attempt_promises_the_next(lab: Lab) -> None:
    async with receivers.receiving(receivers.answer(500), receivers.answer(200)) as receiver:
        await lab.register(receiver.url)
        (order,) = await lab.happen()
        assert await lab.deliverer.run(order) == "retried"
        again = await lab.due(order)
        assert await lab.promised() == {again.task}

        assert await lab.deliverer.run(again) == "delivered"
    first, second = receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body


async def test_two_workers_write_an_attempt_down_once(lab: Lab) -> None:
    async with receivers.receiving(receivers.answer(500)) as receiver:
        await lab.register(receiver.url)
        (order,) = await lab.happen()
        verdicts = await asyncio.gather(*(lab.deliverer.run(order) for _ in range(5)))

    assert sorted(verdicts) == ["retried", "stale", "stale", "stale", "stale"]
    delivery = await lab.delivery(order)
    assert (len(delivery.attempts), delivery.made) == (1, 1)
    assert await lab.promised() == {deliveries.task_id(delivery)}


async def test_late_task_makes_sure_that_the_next_is_under_way(lab: Lab) -> None:
    async with receivers.receiving(receivers.answer(500)) as receiver:
        await lab.register(receiver.url)
        (order,) = await lab.happen()
        await lab.deliverer.run(order)
        assert await lab.deliverer.run(order) == "stale"

    assert await lab.services.publisher.exists(deliveries.task(await lab.delivery(order)))
    assert len(receiver.received) == 1


@pytest.mark.parametrize("deleted", [True, False])
async def test_message_to_nobody_is_discarded(lab: Lab, receiver: Receiver, *, deleted: bool) -> None:
    endpoint = await lab.register(receiver.url)
    (order,) = await lab.happen()
    if deleted:
        await lab.webhooks.delete(lab.tenant, endpoint.id)
    else:
        await lab.webhooks.update(lab.tenant, endpoint.id, Wishes(status="disabled"))

    assert await lab.deliverer.run(order) == "discarded"
    assert (receiver.received, await lab.promised()) == ([], set())


async def test_unknown_message_is_let_go(lab: Lab) -> None:
    order = deliveries.Order("task", "wh_nobody", "msg_nobody", 0, 0, 0)

    assert await lab.deliverer.run(order) == "gone"


async def test_gone_receiver_is_switched_off_and_told(
    lab: Lab, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    other = await lab.register(receiver.url, events=("webhook.disabled",))
    async with receivers.receiving(receivers.answer(410)) as gone:
        endpoint = await lab.register(gone.url)
        (order,) = await lab.happen()
        with caplog.at_level(logging.WARNING):
            assert await lab.deliverer.run(order) == "failed"

    found = await lab.webhooks.get(lab.tenant, endpoint.id)
    assert (found.status, found.disabled_reason) == ("disabled", "gone")
    (logged,) = [vars(record) for record in caplog.records if record.message == log_events.WEBHOOK_DISABLED]
    assert (logged["webhook"], logged["reason"]) == (endpoint.id, "gone")
    (news,) = await lab.replays.page(lab.tenant, other.id, (), 10)
    assert news.type == "webhook.disabled"
    assert await lab.promised() == {deliveries.task_id(news)}


async def test_two_messages_switch_a_receiver_off_once(lab: Lab, receiver: Receiver) -> None:
    other = await lab.register(receiver.url, events=("webhook.disabled",))
    async with receivers.receiving(receivers.answer(410)) as gone:
        await lab.register(gone.url)
        orders = [order for number in range(3) for order in await lab.happen(seq=number)]
        await asyncio.gather(*(lab.deliverer.run(order) for order in orders))

    assert len(await lab.replays.page(lab.tenant, other.id, (), 10)) == 1


async def test_throttled_receiver_is_left_alone(lab: Lab) -> None:
    async with receivers.receiving(receivers.answer(429, retry_after="120")) as receiver:
        await lab.register(receiver.url)
        (first,), (second,) = await lab.happen(seq=1), await lab.happen(seq=2)
        assert await lab.deliverer.run(first) == "retried"
        assert await lab.deliverer.run(second) == "deferred"

    assert len(receiver.received) == 1
    delivery = await lab.delivery(second)
    assert (delivery.made, delivery.deferrals, delivery.attempts) == (0, 1, ())
    assert delivery.next_attempt_at
    assert (delivery.next_attempt_at - delivery.created_at).total_seconds() > 115


async def test_whole_schedule_in_vain_switches_off(lab: Lab) -> None:
    async with receivers.receiving(receivers.answer(500)) as receiver:
        endpoint = await lab.register(receiver.url)
        (order,) = await lab.happen()
        verdicts = [await lab.deliverer.run(await lab.due(order)) for _ in range(schedule.ATTEMPTS)]

    assert verdicts == ["retried"] * 9 + ["failed"]
    assert (await lab.webhooks.get(lab.tenant, endpoint.id)).disabled_reason == "failing"
    assert len((await lab.delivery(order)).attempts) == schedule.ATTEMPTS


async def test_endpoint_that_disappears_during_an_attempt_ends_the_delivery(lab: Lab) -> None:
    async with receivers.receiving(receivers.hang) as receiver:
        endpoint = await lab.register(receiver.url)
        (order,) = await lab.happen()
        running = asyncio.create_task(lab.deliverer.run(order))
        while not receiver.received:
            await asyncio.sleep(0.01)
        await lab.webhooks.delete(lab.tenant, endpoint.id)

        assert await running == "discarded"
    assert [attempt.error for attempt in (await lab.delivery(order)).attempts] == ["target_timeout"]


async def test_record_that_is_lost_brings_the_message_again(lab: Lab, firestore_emulator: embedded.Handle) -> None:
    async def answer_as_the_store_goes(writer: asyncio.StreamWriter) -> None:
        firestore_emulator.follow(FaultPlan(unavailable_every=1))
        await receivers.answer(200)(writer)

    async with receivers.receiving(answer_as_the_store_goes, receivers.answer(200)) as receiver:
        await lab.register(receiver.url)
        (order,) = await lab.happen()
        with pytest.raises(errors.StoreUnavailableError):
            await lab.deliverer.run(order)
        firestore_emulator.follow(FaultPlan())
        assert await lab.deliverer.run(order) == "delivered"

    assert len({received.headers["webhook-id"] for received in receiver.received}) == 1
    assert (len(receiver.received), len((await lab.delivery(order)).attempts)) == (2, 1)


async def test_changed_secret_signs_the_next_attempt(lab: Lab, receiver: Receiver) -> None:
    endpoint = await lab.register(receiver.url)
    (order,) = await lab.happen()
    await lab.webhooks.rotate(lab.tenant, endpoint.id)
    await lab.deliverer.run(order)

    assert len(receiver.received[0].headers["webhook-signature"].split(" ")) == 2
    assert all(isinstance(secret, Secret) for secret in endpoint.secrets)
