"""The product's queues, as the manifest declares them, set up in the emulator."""

from collections.abc import Iterable

from google.protobuf import field_mask_pb2

from infra.local.cloud_tasks import messages, naming
from infra.local.cloud_tasks.engine import Engine
from infra.local.cloud_tasks.messages import Message
from shared.manifest.queues import Queue


def provision(engine: Engine, queues: Iterable[Queue], project: str, location: str) -> None:
    """Create ``queues``, or bring those that exist in line; a paused queue stays paused."""
    for queue in queues:
        engine.queues.update(
            message(queue, project, location), field_mask_pb2.FieldMask(paths=["rate_limits", "retry_config"])
        )


def message(queue: Queue, project: str, location: str) -> Message:
    """Return the declaration of ``queue`` as the service spells it."""
    spelled = messages.Queue(name=naming.queue(project, location, queue.name))
    spelled.rate_limits.max_dispatches_per_second = queue.max_dispatches_per_second
    spelled.rate_limits.max_concurrent_dispatches = queue.max_concurrent_dispatches
    spelled.retry_config.max_attempts = queue.retry.max_attempts
    spelled.retry_config.max_doublings = queue.retry.max_doublings
    for field, seconds in (("min_backoff", queue.retry.min_backoff), ("max_backoff", queue.retry.max_backoff)):
        messages.set_micros(getattr(spelled.retry_config, field), messages.from_seconds(seconds))
    return spelled
