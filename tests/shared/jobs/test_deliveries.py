from dataclasses import replace
from typing import Any

import pytest

from shared import errors
from shared.jobs import deliveries
from shared.jobs.deliveries import Delivery
from shared.jobs.job import Job
from shared.jobs.pipeline import Item


def test_task_and_delivery_agree(job: Job) -> None:
    task = deliveries.stage_task(job, "")
    delivery = deliveries.parse({"task": task.id, **task.payload}, redelivery=0)

    assert deliveries.is_current(job, delivery)
    assert deliveries.expected_task_ids(job) == [task.id]


def test_same_work_has_the_same_task_name(job: Job) -> None:
    assert deliveries.stage_task(job, "a").id == deliveries.stage_task(job, "b").id
    assert deliveries.stage_task(job, "").id != deliveries.stage_task(replace(job, generation=1), "").id


def test_attempts_share_the_key_of_their_work(delivery: Delivery) -> None:
    assert replace(delivery, attempt=3, redelivery=2).key == delivery.key
    assert replace(delivery, item=Item(1, {})).key != delivery.key


@pytest.mark.parametrize(
    "change",
    [{"generation": 1}, {"stage": "b"}, {"round": 1}, {"attempt": 1}, {"item": Item(0, {})}],
    ids=lambda change: next(iter(change)),
)
def test_delivery_of_other_work_is_not_current(job: Job, delivery: Delivery, change: dict[str, Any]) -> None:
    assert deliveries.is_current(job, delivery)
    assert not deliveries.is_current(job, replace(delivery, **change))


@pytest.mark.parametrize("status", ["succeeded", "failed", "cancelled"])
def test_nothing_is_current_in_an_ended_job(job: Job, delivery: Delivery, status: str) -> None:
    ended = replace(job, status=status)  # type: ignore[arg-type]

    assert not deliveries.is_current(ended, delivery)
    assert deliveries.expected_task_ids(ended) == []


def test_split_stage_expects_its_items_only(job: Job, delivery: Delivery) -> None:
    split = replace(job, stages={**job.stages, "a": replace(job.current, split=True, total=3, status="running")})

    assert len(set(deliveries.expected_task_ids(split))) == 3
    assert not deliveries.is_current(split, delivery)
    assert deliveries.is_current(split, replace(delivery, item=Item(0, {})))


@pytest.mark.parametrize("body", [{}, {"task": 1}, [], {"task": "t", "job": "j", "item": 5}], ids=repr)
def test_foreign_body_is_refused(body: Any) -> None:
    with pytest.raises(errors.MalformedBodyError):
        deliveries.parse(body, redelivery=0)


def test_carried_job_expects_the_task_that_carries_it(job: Job, delivery: Delivery) -> None:
    carried = replace(job, stage="b", carrier="t1")
    onward = deliveries.onward(carried, delivery)

    assert deliveries.expected_task_ids(carried) == ["t1"]
    assert (onward.task, onward.stage, onward.redelivery) == ("t1", "b", delivery.redelivery)
    assert deliveries.is_current(carried, onward)
