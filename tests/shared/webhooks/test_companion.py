from shared.jobs.steps import Moment, Step
from shared.webhooks import delivery as deliveries
from shared.webhooks.companion import WebhookCompanion
from shared.webhooks.endpoint import Filters
from tests.shared.webhooks import made
from tests.shared.webhooks.conftest import Lab

URL = "https://192.88.98.1/"


def ended(tenant: str) -> Step:
    return Step(made.job("running", tenant=tenant), made.job("failed", tenant=tenant, seq=4), [])


async def test_each_endpoint_that_wants_it_gets_a_message(lab: Lab) -> None:
    wanting = {(await lab.register(URL, events=events)).id for events in (("job.failed",), ("*",))}
    await lab.register(URL, events=("job.succeeded",))
    await lab.register(URL, filters=Filters(tags=("autumn",)))
    addition = await WebhookCompanion(lab.subscribers).attach(ended(lab.tenant), Moment(made.NOW, "trace"))

    assert {task.payload["endpoint"] for task in addition.tasks} == wanting
    assert {write.path for write in addition.writes} == {
        deliveries.path(task.payload["endpoint"], task.payload["message"]) for task in addition.tasks
    }
    assert {write.kind for write in addition.writes} == {"create"}
    assert {task.traceparent for task in addition.tasks} == {"trace"}


async def test_asked_again_it_says_the_same(lab: Lab) -> None:
    await lab.register(URL)
    companion = WebhookCompanion(lab.subscribers)
    first = await companion.attach(ended(lab.tenant), Moment(made.NOW))

    assert await companion.attach(ended(lab.tenant), Moment(made.NOW)) == first


async def test_step_without_an_event_asks_nobody(lab: Lab) -> None:
    running = made.job("running", tenant=lab.tenant)
    addition = await WebhookCompanion(lab.subscribers).attach(Step(running, running, []), Moment(made.NOW))

    assert (addition.writes, addition.tasks) == ((), ())
    assert lab.tenant not in lab.subscribers._known


async def test_one_step_may_be_worth_several_messages(lab: Lab) -> None:
    await lab.register(URL, events=("job.*",))
    step = Step(None, made.job("succeeded", tenant=lab.tenant), [])
    addition = await WebhookCompanion(lab.subscribers).attach(step, Moment(made.NOW))
    await WebhookCompanion(lab.subscribers).committed(step)

    assert [write.data["type"] for write in addition.writes] == ["job.submitted", "job.succeeded"]
