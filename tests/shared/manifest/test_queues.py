import pytest

from shared.manifest import functions, queues
from shared.manifest.queues import Queue


@pytest.mark.parametrize("queue", queues.ALL, ids=lambda queue: queue.name)
def test_queue_keeps_the_service_s_limits(queue: Queue) -> None:
    assert 0 < queue.max_dispatches_per_second <= 500
    assert 0 < queue.max_concurrent_dispatches <= 5000
    assert 15 <= queue.dispatch_deadline <= 1800
    assert queue.retry.min_backoff <= queue.retry.max_backoff
    assert queue.target in functions.BY_NAME


def test_every_priority_has_a_queue_of_its_own() -> None:
    others = {queues.WEBHOOKS.name, queues.CACHE.name}

    assert {queue.name for queue in queues.BY_PRIORITY.values()} == set(queues.BY_NAME) - others
