"""Policies on schedules: in universal time, by post, with a limit on how long a call may take."""

from typing import Final

from infra.preview.graph import Graph
from infra.preview.policies import grants, kinds
from infra.preview.policies.base import Policy, Violations, seconds
from shared.manifest import identities

UTC: Final = frozenset({"UTC", "Etc/UTC"})


def _time_zones(graph: Graph) -> Violations:
    for schedule in graph.of_type(kinds.SCHEDULE):
        if schedule.get("timeZone", "Etc/UTC") not in UTC:
            yield schedule, f"runs by the clock of {schedule.get('timeZone')}, which jumps twice a year"


def _deadlines(graph: Graph) -> Violations:
    for schedule in graph.of_type(kinds.SCHEDULE):
        if not 15 <= seconds(schedule.get("attemptDeadline")) <= 1800:
            yield schedule, f"attemptDeadline is {schedule.get('attemptDeadline', 'not set')}"


def _callers(graph: Graph) -> Violations:
    invokers = {email for email in grants.accounts(graph) if email.startswith(f"{identities.INVOKER}@")}
    for schedule in graph.of_type(kinds.SCHEDULE):
        caller = schedule.get("httpTarget.oidcToken.serviceAccountEmail")
        if caller not in invokers:
            yield schedule, f"calls as {caller or 'nobody'}, not as the invoker"


ALL: Final = (
    Policy("time-zone", "error", "Schedules run by universal time.", _time_zones),
    Policy("attempt-deadline", "error", "Scheduled calls have between 15 s and 30 min.", _deadlines),
    Policy("schedule-identity", "error", "Schedules call as the invoker.", _callers),
)
