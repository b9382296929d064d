import pytest

from infra.local.cloud_tasks import messages, provisioning
from infra.local.cloud_tasks.messages import SECOND
from shared.manifest import queues
from shared.manifest.queues import Queue
from tests.infra.local.cloud_tasks.lab import Lab


@pytest.mark.parametrize("queue", queues.ALL, ids=lambda queue: queue.name)
def test_every_declared_queue_is_there_as_declared(queue: Queue) -> None:
    lab = Lab()
    provisioning.provision(lab.engine, queues.ALL, "p", "l")
    message = lab.engine.queues.get(f"projects/p/locations/l/queues/{queue.name}")
    assert message.rate_limits.max_dispatches_per_second == queue.max_dispatches_per_second
    assert message.rate_limits.max_concurrent_dispatches == queue.max_concurrent_dispatches
    assert message.retry_config.max_attempts == queue.retry.max_attempts
    assert message.retry_config.max_doublings == queue.retry.max_doublings
    assert messages.micros(message.retry_config.min_backoff) == queue.retry.min_backoff * SECOND
    assert messages.micros(message.retry_config.max_backoff) == queue.retry.max_backoff * SECOND


def test_provisioning_again_changes_only_what_is_declared() -> None:
    lab = Lab()
    name = "projects/p/locations/l/queues/q"
    provisioning.provision(lab.engine, [Queue("q", "", max_concurrent_dispatches=5)], "p", "l")
    lab.engine.queues.pause(name)
    lab.task("t", queue=name)
    provisioning.provision(lab.engine, [Queue("q", "", max_concurrent_dispatches=7)], "p", "l")
    message = lab.engine.queues.get(name)
    assert (message.rate_limits.max_concurrent_dispatches, message.state) == (7, messages.PAUSED)
    assert len(lab.engine.state.tasks) == 1
