"""Deliveries: one message to one endpoint with every attempt at it, and the task that makes the next attempt."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from shared import errors, ids
from shared.firestore.documents import Document
from shared.manifest import collections, queues
from shared.tasks.envelope import Task
from shared.webhooks import endpoint as endpoints
from shared.webhooks.message import Message

PATH = "/webhooks/deliver"
KEPT_FOR = timedelta(days=30)
KEPT_ATTEMPTS = 30

Status = Literal["pending", "delivered", "failed", "discarded"]
STATUSES: tuple[Status, ...] = ("pending", "delivered", "failed", "discarded")


@dataclass(frozen=True, slots=True)
class Attempt:
    """
    One attempt: the status it was answered with, or the code of the error it ended in.

    ``response`` is the beginning of the answer's body.
    """

    at: datetime
    round: int
    number: int
    latency_ms: float
    status_code: int | None = None
    error: str = ""
    response: str = ""

    @property
    def succeeded(self) -> bool:
        """Return whether the receiver took the message."""
        return self.status_code is not None and 200 <= self.status_code < 300

    def fields(self) -> dict[str, Any]:
        """Return the attempt as document fields."""
        return {name: getattr(self, name) for name in _ATTEMPT_FIELDS}


_ATTEMPT_FIELDS = tuple(Attempt.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Delivery:
    """
    A message on its way; ``version`` is what a change of it must still find.

    ``round`` counts the replays, ``made`` the attempts of this round, ``deferrals`` how often it was held back.
    ``once`` makes one attempt and no more.
    """

    id: str
    endpoint: str
    tenant: str
    type: str
    body: str
    created_at: datetime
    expire_at: datetime
    began_at: datetime
    job: str = ""
    status: Status = "pending"
    reason: str = ""
    once: bool = False
    round: int = 0
    made: int = 0
    deferrals: int = 0
    attempts: tuple[Attempt, ...] = ()
    next_attempt_at: datetime | None = None
    ended_at: datetime | None = None
    version: Any = field(default=None, compare=False)

    @property
    def first_attempt_at(self) -> datetime:
        """Return when the first attempt of this round was made."""
        return next((attempt.at for attempt in self.attempts if attempt.round == self.round), self.began_at)


@dataclass(frozen=True, slots=True)
class Order:
    """What a task asks for: one attempt at one message."""

    task: str
    endpoint: str
    message: str
    round: int
    made: int
    deferrals: int

    def fits(self, delivery: Delivery) -> bool:
        """Return whether this is the attempt that the delivery waits for."""
        wanted = (delivery.status, delivery.round, delivery.made, delivery.deferrals)
        return wanted == ("pending", self.round, self.made, self.deferrals)


_PLAIN = tuple(name for name in Delivery.__dataclass_fields__ if name not in {"id", "version", "attempts"})


def new(endpoint: endpoints.Endpoint, message: Message, now: datetime, *, once: bool = False) -> Delivery:
    """Return the delivery of ``message``, before its first attempt."""
    return Delivery(
        id=message.id,
        endpoint=endpoint.id,
        tenant=endpoint.tenant,
        type=message.type,
        body=message.body,
        job=message.job,
        once=once,
        created_at=now,
        began_at=now,
        expire_at=now + KEPT_FOR,
        next_attempt_at=now,
    )


def again(delivery: Delivery, now: datetime) -> Delivery:
    """Return the delivery at the beginning of one more round of attempts."""
    return replace(
        delivery,
        status="pending",
        reason="",
        round=delivery.round + 1,
        made=0,
        deferrals=0,
        began_at=now,
        next_attempt_at=now,
        ended_at=None,
        expire_at=max(delivery.expire_at, now + KEPT_FOR),
    )


def task_id(delivery: Delivery) -> str:
    """Return the id of the task that makes the next attempt."""
    numbers = map(str, (delivery.round, delivery.made, delivery.deferrals))
    return ids.digest("webhook", delivery.endpoint, delivery.id, *numbers)


def task(delivery: Delivery, traceparent: str = "") -> Task:
    """Return the task that makes the next attempt, at its time."""
    first = delivery.next_attempt_at == delivery.began_at
    return Task(
        id=task_id(delivery),
        queue=queues.WEBHOOKS.name,
        path=PATH,
        payload={
            "endpoint": delivery.endpoint,
            "message": delivery.id,
            "round": delivery.round,
            "made": delivery.made,
            "deferrals": delivery.deferrals,
        },
        not_before=None if first else delivery.next_attempt_at,
        traceparent=traceparent,
    )


def parse(body: Any) -> Order:
    """Return the order that the body of a task holds; raises InvalidFieldsError."""
    try:
        return Order(**body)
    except TypeError as error:
        raise errors.InvalidFieldsError("This is not a delivery of a message.") from error


def path(endpoint_id: str, message_id: str) -> str:
    """Return the path of a delivery's document."""
    return f"{endpoints.path(endpoint_id)}/{collections.WEBHOOK_DELIVERIES.name}/{message_id}"


def to_fields(delivery: Delivery) -> dict[str, Any]:
    """Return the whole delivery as document fields."""
    fields: dict[str, Any] = {name: getattr(delivery, name) for name in _PLAIN}
    return {**fields, "attempts": [attempt.fields() for attempt in delivery.attempts[-KEPT_ATTEMPTS:]]}


def changes(before: Delivery, after: Delivery) -> dict[str, Any]:
    """Return the document fields that differ between two states of a delivery."""
    old = to_fields(before)
    return {name: value for name, value in to_fields(after).items() if value != old[name]}


def from_document(document: Document) -> Delivery:
    """Return the delivery that a document holds."""
    data: Mapping[str, Any] = document.data
    return Delivery(
        id=document.id,
        version=document.version,
        attempts=tuple(Attempt(**one) for one in data["attempts"]),
        **{name: data[name] for name in _PLAIN},
    )
