"""Which task is dispatched when, and what becomes of it after each attempt."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Final

import grpc

from infra.local.cloud_tasks import messages
from infra.local.cloud_tasks.faults import NO_EFFECTS, Effects, Injector
from infra.local.cloud_tasks.inspection import AttemptRecord
from infra.local.cloud_tasks.schedule import Schedule
from infra.local.cloud_tasks.state import QueueState, State, TaskState

NO_RESPONSE: Final = 504
"""What a task's next request says of an attempt that had no response."""

_THROTTLING: Final = frozenset({429, 503})
_STATUS_CODES: Final = {
    400: grpc.StatusCode.INVALID_ARGUMENT,
    401: grpc.StatusCode.UNAUTHENTICATED,
    403: grpc.StatusCode.PERMISSION_DENIED,
    404: grpc.StatusCode.NOT_FOUND,
    409: grpc.StatusCode.ABORTED,
    429: grpc.StatusCode.RESOURCE_EXHAUSTED,
    500: grpc.StatusCode.INTERNAL,
    501: grpc.StatusCode.UNIMPLEMENTED,
    503: grpc.StatusCode.UNAVAILABLE,
    504: grpc.StatusCode.DEADLINE_EXCEEDED,
}


@dataclass(slots=True, eq=False)
class Attempt:
    """One dispatch of a task, its ``number``-th; ``forced`` by RunTask or not."""

    key: int
    number: int
    task: TaskState
    forced: bool
    dispatched_at: int
    effects: Effects


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended: an HTTP status, or none and the reason; ``retry_after`` in microseconds."""

    status: int | None
    reason: str = ""
    retry_after: int = 0

    @property
    def succeeded(self) -> bool:
        """Whether the task is done."""
        return self.status is not None and HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES


class Scheduler:
    """Starts attempts within the limits of their queues and draws the consequences of their outcomes."""

    def __init__(self, state: State) -> None:
        self.injector = Injector()
        self._state = state
        self._in_flight: dict[int, Attempt] = {}
        self._deadlines: Schedule[int] = Schedule()
        self._last_key = 0

    def due(self) -> list[Attempt]:
        """Start and return every attempt that may be made now."""
        now = self._state.now()
        return [attempt for queue in list(self._state.busy.values()) for attempt in self._due_in(queue, now)]

    def run(self, task: TaskState) -> Attempt:
        """Start an attempt at once, whatever the queue's state, limits and schedule say."""
        task.queue.schedule.discard(task.name)
        return self._start(task, self._state.now(), forced=True)

    def overdue(self) -> list[Attempt]:
        """Return the attempts whose deadline has passed; each only once."""
        attempts = []
        now = self._state.now()
        while (deadline := self._deadlines.first_time()) is not None and deadline <= now:
            attempts.append(self._in_flight[self._deadlines.pop()])
        return attempts

    def next_due(self) -> int | None:
        """Return when the next attempt may be made if nothing else happens, None for never."""
        now = self._state.now()
        times = (self._ready_at(queue, now) for queue in self._state.busy.values())
        return min((time for time in times if time is not None), default=None)

    def next_event(self) -> int | None:
        """Return when something is to be done next: an attempt to start or to give up."""
        times = (self.next_due(), self._deadlines.first_time())
        return min((time for time in times if time is not None), default=None)

    def finish(self, attempt: Attempt, outcome: Outcome) -> None:
        """Delete the task of ``attempt``, or schedule it again."""
        now = self._state.now()
        task = attempt.task
        self._release(attempt)
        reason = outcome.reason or f"HTTP status code {outcome.status}"
        task.remember(AttemptRecord(attempt.number, attempt.dispatched_at, now, outcome.status, reason))
        if self._state.tasks.get(task.name) is not task:
            return
        _note_outcome(task, outcome, reason, now)
        if outcome.succeeded:
            self._state.remove(task, "succeeded")
        elif not self._state.drop_expired(task):
            self._fail(attempt, outcome, now)

    def reset(self) -> None:
        """Forget every attempt; those in flight end without consequence."""
        self._in_flight.clear()
        self._deadlines.clear()
        self.injector = Injector()

    def _due_in(self, queue: QueueState, now: int) -> Iterator[Attempt]:
        while (ready := self._ready_at(queue, now)) is not None and ready <= now:
            task = queue.tasks[queue.schedule.pop()]
            if self._state.drop_expired(task):
                continue
            effects = task.effects or self.injector.draw()
            task.effects = None
            if effects.postpone is not None:
                task.effects = replace(effects, postpone=None)
                queue.schedule.put(task.name, now + effects.postpone)
                continue
            queue.bucket.take(now)
            queue.in_flight += 1
            yield self._start(task, now, effects=effects)

    @staticmethod
    def _ready_at(queue: QueueState, now: int) -> int | None:
        if not queue.running or queue.in_flight >= queue.concurrency:
            return None
        first = queue.schedule.first_time()
        if first is None:
            return None
        return max(first, queue.hold_until, queue.bucket.ready_at(now))

    def _start(self, task: TaskState, now: int, *, forced: bool = False, effects: Effects = NO_EFFECTS) -> Attempt:
        self._last_key += 1
        _note_dispatch(task.message, now)
        attempt = Attempt(self._last_key, task.message.dispatch_count, task, forced, now, effects)
        self._in_flight[attempt.key] = attempt
        self._deadlines.put(attempt.key, now + messages.micros(task.message.dispatch_deadline))
        task.in_flight += 1
        self._state.changed(task)
        return attempt

    def _release(self, attempt: Attempt) -> None:
        self._in_flight.pop(attempt.key, None)
        self._deadlines.discard(attempt.key)
        attempt.task.in_flight -= 1
        attempt.task.queue.in_flight -= not attempt.forced

    def _fail(self, attempt: Attempt, outcome: Outcome, now: int) -> None:
        task = attempt.task
        rule = task.retry_rule()
        attempts = task.message.dispatch_count
        if rule.exhausted(attempts, now - messages.micros(task.message.first_attempt.dispatch_time)):
            self._state.remove(task, "exhausted")
            return
        failed_at = attempt.dispatched_at if attempt.forced else now
        next_time = max(failed_at + rule.delay(attempts), now + outcome.retry_after)
        messages.set_micros(task.message.schedule_time, next_time)
        task.queue.schedule.put(task.name, next_time)
        self._state.changed(task)
        if self._state.options.hold_queue and outcome.status in _THROTTLING:
            task.queue.hold_until = max(task.queue.hold_until, now + outcome.retry_after)


def _note_dispatch(message: messages.Message, now: int) -> None:
    message.dispatch_count += 1
    if not message.HasField("first_attempt"):
        messages.set_micros(message.first_attempt.dispatch_time, now)
    message.last_attempt.Clear()
    message.last_attempt.schedule_time.CopyFrom(message.schedule_time)
    messages.set_micros(message.last_attempt.dispatch_time, now)


def _note_outcome(task: TaskState, outcome: Outcome, reason: str, now: int) -> None:
    message = task.message
    task.previous_status = outcome.status or NO_RESPONSE
    code = _STATUS_CODES.get(task.previous_status, grpc.StatusCode.UNKNOWN)
    if outcome.status is not None:
        message.response_count += 1
        task.executions += outcome.status < HTTPStatus.INTERNAL_SERVER_ERROR
    if outcome.succeeded:
        code = grpc.StatusCode.OK
    messages.set_micros(message.last_attempt.response_time, now)
    message.last_attempt.response_status.code = code.value[0]
    message.last_attempt.response_status.message = f"{code.name}({code.value[0]}): {reason}"
