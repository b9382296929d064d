"""Task messages as the service keeps them: checked, completed, without what only it may set."""

from datetime import UTC, datetime
from typing import Final

from infra.local.cloud_tasks import headers, limits, messages, naming, retry_config, status, targets
from infra.local.cloud_tasks.limits import Options
from infra.local.cloud_tasks.messages import SECOND, Message

_LAST_SECOND: Final = int(datetime.max.replace(microsecond=0, tzinfo=UTC).timestamp())
_OUTPUT_ONLY: Final = ("dispatch_count", "response_count", "first_attempt", "last_attempt", "view")


def accept(sent: Message, queue: Message, now: int, options: Options) -> Message:
    """Return the task to keep in ``queue`` for what a caller sent, or refuse it."""
    task = messages.copy(sent)
    _accept_request(task, queue, options)
    _accept_times(task, now)
    if task.name:
        naming.require_task(task.name, queue.name)
    else:
        task.name = naming.generated_task(queue.name)
    if task.HasField("retry_config"):
        retry_config.complete(task.retry_config)
    for field in _OUTPUT_ONLY:
        task.ClearField(field)
    if task.ByteSize() > limits.MAX_TASK_BYTES:
        raise status.invalid("Task size too large")
    return task


def _accept_request(task: Message, queue: Message, options: Options) -> None:
    if task.HasField("app_engine_http_request"):
        raise status.unimplemented("The emulator has no App Engine targets: use Task.http_request.")
    request = task.http_request
    targets.require_allowed(targets.resolve(request.url, queue), options.allow_hosts)
    if request.HasField("oauth_token"):
        raise status.unimplemented(
            "The emulator issues no OAuth tokens: they are for googleapis.com, and it calls loopback hosts only."
        )
    request.http_method = request.http_method or messages.POST
    method = messages.METHOD_NAMES.get(request.http_method)
    if method is None:
        raise status.invalid("HttpRequest.httpMethod is not one of the methods.")
    if request.body and method not in messages.METHODS_WITH_BODY:
        raise status.invalid(f"HttpRequest.body is not allowed with the method {method}.")
    headers.accept(request.headers)


def _accept_times(task: Message, now: int) -> None:
    deadline = messages.micros(task.dispatch_deadline)
    if not task.HasField("dispatch_deadline"):
        deadline = limits.DEFAULT_DEADLINE
    elif not limits.MIN_DEADLINE <= deadline <= limits.MAX_DEADLINE:
        raise status.invalid("Task.dispatchDeadline must be between [15s, 30m].")
    messages.set_micros(task.dispatch_deadline, deadline // 1000 * 1000)
    scheduled = messages.micros(task.schedule_time)
    if scheduled > now + limits.MAX_SCHEDULE_AHEAD:
        raise status.invalid(
            f"The Task.scheduleTime, {_rfc3339(scheduled)}, is too far in the future. Schedule time must be no "
            "more than 720h in the future."
        )
    messages.set_micros(task.schedule_time, max(scheduled, now))
    messages.set_micros(task.create_time, now // SECOND * SECOND)


def _rfc3339(time: int) -> str:
    return datetime.fromtimestamp(min(time // SECOND, _LAST_SECOND), UTC).isoformat()
