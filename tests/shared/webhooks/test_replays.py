from datetime import timedelta
from typing import Any

import pytest

from shared import errors
from shared.webhooks import delivery as deliveries
from shared.webhooks import replays
from shared.webhooks.delivery import Delivery
from shared.webhooks.endpoint import Endpoint
from shared.webhooks.service import Wishes
from tests.shared.outbound import receivers
from tests.shared.outbound.receivers import Receiver
from tests.shared.webhooks import made
from tests.shared.webhooks.conftest import Lab


async def failed(lab: Lab, endpoint: Endpoint, name: str, **changes: Any) -> Delivery:
    now = lab.services.clock.now()
    plain = {"id": name, "endpoint": endpoint.id, "status": "failed", "created_at": now, "ended_at": now, "made": 10}
    one = made.delivery(**{**plain, "expire_at": now + timedelta(days=1), **changes})
    await lab.repository.create(one)
    return one


async def test_replay_sends_the_same_message_again(lab: Lab, receiver: Receiver) -> None:
    await lab.register(receiver.url)
    (order,) = await lab.happen()
    await lab.deliverer.run(order)
    delivery = await lab.delivery(order)
    again = await lab.replays.replay(lab.tenant, order.endpoint, order.message)
    assert (again.status, again.round, await lab.promised()) == ("pending", 1, {deliveries.task_id(again)})
    assert await lab.services.publisher.exists(deliveries.task(again))
    assert await lab.deliverer.run(await lab.due(order)) == "delivered"

    assert len({received.headers["webhook-id"] for received in receiver.received}) == 1
    assert [(one.round, one.number) for one in (await lab.delivery(order)).attempts] == [(0, 1), (1, 1)]
    assert delivery.id == again.id


async def test_replay_takes_the_place_of_what_was_planned(lab: Lab) -> None:
    async with receivers.receiving(receivers.answer(500)) as receiver:
        await lab.register(receiver.url)
        (order,) = await lab.happen()
        await lab.deliverer.run(order)
        planned = await lab.due(order)
        again = await lab.replays.replay(lab.tenant, order.endpoint, order.message)

        assert await lab.promised() == {deliveries.task_id(again)}
        assert await lab.deliverer.run(planned) == "stale"
        assert len(receiver.received) == 1


async def test_switched_off_endpoint_is_not_replayed_to(lab: Lab, receiver: Receiver) -> None:
    endpoint = await lab.register(receiver.url)
    one = await failed(lab, endpoint, "msg_1")
    await lab.webhooks.update(lab.tenant, endpoint.id, Wishes(status="disabled"))
    for attempt in (
        lab.replays.replay(lab.tenant, endpoint.id, one.id),
        lab.replays.replay_failed(lab.tenant, endpoint.id),
    ):
        with pytest.raises(errors.InvalidStateError):
            await attempt


async def test_unknown_delivery_is_not_found(lab: Lab, receiver: Receiver) -> None:
    endpoint = await lab.register(receiver.url)
    for attempt in (lab.replays.replay, lab.replays.get):
        with pytest.raises(errors.NotFoundError):
            await attempt(lab.tenant, endpoint.id, "msg_nobody")


async def test_all_that_failed_begins_afresh(lab: Lab, receiver: Receiver) -> None:
    endpoint = await lab.register(receiver.url)
    now = lab.services.clock.now()
    await failed(lab, endpoint, "msg_new")
    await failed(lab, endpoint, "msg_discarded", status="discarded")
    await failed(lab, endpoint, "msg_old", created_at=now - timedelta(hours=2))
    await failed(lab, endpoint, "msg_delivered", status="delivered")

    done = await lab.replays.replay_failed(lab.tenant, endpoint.id, now - timedelta(hours=1))
    pending = await lab.replays.page(lab.tenant, endpoint.id, ("pending",), 10)
    assert (done.count, done.more) == (2, False)
    assert {one.id for one in pending} == {"msg_new", "msg_discarded"}
    assert (await lab.replays.replay_failed(lab.tenant, endpoint.id)).count == 1


async def test_replays_are_bounded(lab: Lab, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replays, "AT_ONCE", 2)
    endpoint = await lab.register(receiver.url)
    for number in range(3):
        await failed(lab, endpoint, f"msg_{number}")

    first, second = [await lab.replays.replay_failed(lab.tenant, endpoint.id) for _ in range(2)]
    assert (first.count, first.more, second.count, second.more) == (2, True, 1, False)


@pytest.mark.parametrize(("status", "outcome"), [(200, "delivered"), (500, "failed"), (410, "failed")])
async def test_test_message_tells_at_once(lab: Lab, status: int, outcome: str) -> None:
    async with receivers.receiving(receivers.answer(status, b"hello")) as receiver:
        endpoint = await lab.register(receiver.url, status="disabled")
        delivery = await lab.replays.test(lab.tenant, endpoint.id)

    assert (delivery.type, delivery.status, delivery.attempts[0].response) == ("webhook.test", outcome, "hello")
    kept = await lab.replays.get(lab.tenant, endpoint.id, delivery.id)
    assert (kept.attempts, kept.status, await lab.promised()) == (delivery.attempts, outcome, set())
    assert (await lab.webhooks.get(lab.tenant, endpoint.id)).disabled_reason == "by_hand"
