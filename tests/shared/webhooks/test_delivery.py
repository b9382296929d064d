from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared import errors
from shared.firestore.documents import Document
from shared.webhooks import delivery as deliveries
from tests.shared.webhooks.made import NOW, attempt, delivery


def test_document_holds_the_whole_delivery() -> None:
    whole = delivery(attempts=(attempt(500), attempt(None, error="target_timeout")), made=2, next_attempt_at=NOW)
    document = Document("webhooks/wh_1/deliveries/msg_1", deliveries.to_fields(whole), "v1", NOW)

    assert deliveries.from_document(document) == replace(whole, id="msg_1")


def test_document_keeps_the_last_attempts_only() -> None:
    many = tuple(attempt(number=number) for number in range(50))

    assert [one["number"] for one in deliveries.to_fields(delivery(attempts=many))["attempts"]] == list(range(20, 50))


@pytest.mark.parametrize(
    ("status", "succeeded"), [(200, True), (204, True), (299, True), (302, False), (199, False), (None, False)]
)
def test_only_2xx_is_success(status: int | None, *, succeeded: bool) -> None:
    assert attempt(status).succeeded is succeeded


def test_task_asks_for_the_next_attempt_alone() -> None:
    task = deliveries.task(delivery())
    order = deliveries.parse({"task": task.id, **task.payload})

    assert (task.queue, task.path, task.not_before) == ("webhooks", "/webhooks/deliver", None)
    assert order.fits(delivery())


@pytest.mark.parametrize(
    "change", [{"made": 1}, {"round": 1}, {"deferrals": 1}, {"status": "delivered"}, {"status": "discarded"}]
)
def test_order_for_another_attempt_does_not_fit(change: dict[str, Any]) -> None:
    task = deliveries.task(delivery())

    assert not deliveries.parse({"task": task.id, **task.payload}).fits(delivery(**change))


@pytest.mark.parametrize("change", [{"made": 1}, {"round": 1}, {"deferrals": 1}, {"id": "msg_x"}, {"endpoint": "wh_x"}])
def test_each_attempt_has_a_task_of_its_own(change: dict[str, Any]) -> None:
    assert deliveries.task_id(delivery(**change)) != deliveries.task_id(delivery())


def test_later_attempt_waits_for_its_time() -> None:
    later = NOW + timedelta(hours=2)

    assert deliveries.task(delivery(made=4, next_attempt_at=later)).not_before == later


@pytest.mark.parametrize("body", [{}, {"task": "t"}, {"task": "t", "colour": "red"}, None, [1]])
def test_strange_order_is_refused(body: Any) -> None:
    with pytest.raises(errors.InvalidFieldsError):
        deliveries.parse(body)


def test_new_round_keeps_the_id_and_what_was_tried() -> None:
    before = delivery(status="failed", reason="exhausted", made=10, ended_at=NOW, attempts=(attempt(),))
    after = deliveries.again(before, NOW + timedelta(days=29))

    assert (after.id, after.attempts) == (before.id, before.attempts)
    assert (after.status, after.round, after.made, after.reason, after.ended_at) == ("pending", 1, 0, "", None)
    assert after.expire_at - before.expire_at == timedelta(days=29)
    assert after.first_attempt_at == NOW + timedelta(days=29)
