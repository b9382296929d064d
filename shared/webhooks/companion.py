"""Puts the messages that a step of a job is worth into the very commit that makes the step."""

from shared.firestore import writes
from shared.jobs.commits import NOTHING, Addition
from shared.jobs.steps import Moment, Step
from shared.webhooks import delivery as deliveries
from shared.webhooks import event_types, message
from shared.webhooks.subscribers import Subscribers


class WebhookCompanion:
    """Goes with the jobs: each endpoint that wants to hear of a step gets one delivery and the promise of a task."""

    def __init__(self, subscribers: Subscribers) -> None:
        self._subscribers = subscribers

    async def attach(self, step: Step, moment: Moment) -> Addition:
        """Return a delivery and a task per endpoint and event; both are the same however often this is asked."""
        happened = event_types.of_step(step.before, step.job)
        if not happened:
            return NOTHING
        made = [
            deliveries.new(endpoint, message.of_job(endpoint, event_type, step.job), moment.now)
            for endpoint in await self._subscribers.of(step.job.tenant)
            for event_type in happened
            if endpoint.wants(event_type, step.job)
        ]
        if not made:
            return NOTHING
        return Addition(
            [writes.create(deliveries.path(one.endpoint, one.id), deliveries.to_fields(one)) for one in made],
            [deliveries.task(one, moment.traceparent) for one in made],
        )

    async def committed(self, step: Step) -> None:
        """Do nothing: the tasks bring the messages."""
