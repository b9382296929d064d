"""Tells webhooks of alarms: in the very commit that raises them, then by their queue."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.firestore import writes
from shared.firestore.writes import Write
from shared.records.drift.alarm import Alarm
from shared.tasks import outbox
from shared.tasks.envelope import Task
from shared.tasks.publisher import Publisher
from shared.webhooks import delivery as deliveries
from shared.webhooks import event_types, message
from shared.webhooks.endpoint import Endpoint
from shared.webhooks.subscribers import Subscribers


@dataclass(frozen=True)
class Told:
    """What goes into the commit of some alarms, and the tasks that it promises."""

    writes: Sequence[Write] = ()
    tasks: Sequence[Task] = ()


class News:
    """Brings alarms to the endpoints that want to hear of them."""

    def __init__(self, subscribers: Subscribers, publisher: Publisher) -> None:
        self._subscribers = subscribers
        self._publisher = publisher

    async def of(self, raised: Sequence[Alarm], now: datetime) -> Told:
        """Return what the commit of alarms has to hold, so that they are delivered."""
        if not raised:
            return Told()
        made = [
            deliveries.new(endpoint, message.of_notice(endpoint, event_types.DRIFTED, alarm.id, now, _data(alarm)), now)
            for endpoint in await self._subscribers.of(raised[0].tenant)
            for alarm in raised
            if _wants(endpoint, alarm)
        ]
        tasks = [deliveries.task(one) for one in made]
        creating = [writes.create(deliveries.path(one.endpoint, one.id), deliveries.to_fields(one)) for one in made]
        return Told([*creating, *(outbox.promise(task, now) for task in tasks)], tasks)

    async def tell(self, told: Told) -> None:
        """Publish what was promised."""
        if told.tasks:
            await self._publisher.publish(told.tasks)


def _wants(endpoint: Endpoint, alarm: Alarm) -> bool:
    kinds = endpoint.filters.kinds
    return event_types.matches(endpoint.events, event_types.DRIFTED) and (not kinds or alarm.content_type in kinds)


def _data(alarm: Alarm) -> dict[str, Any]:
    return {
        "id": alarm.id,
        "sign": alarm.sign,
        "content_type": alarm.content_type,
        "model": alarm.model,
        "versions": list(alarm.versions),
        "before": {"mean": alarm.before_mean, "jobs": alarm.before_count},
        "since": {"mean": alarm.since_mean, "jobs": alarm.since_count},
        "sentence": alarm.sentence,
        "links": {"alarms": "/v1/analytics/versions/alarms"},
    }
