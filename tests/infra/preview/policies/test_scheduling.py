import pytest

from infra.preview.graph import Graph
from infra.preview.policies import kinds
from tests.infra.preview.policies import mutation
from tests.infra.preview.policies.mutation import broken, put


def test_local_time_is_found(good: Graph) -> None:
    assert broken(good, put(kinds.SCHEDULE, "timeZone", "Europe/Berlin")) == {"time-zone"}


@pytest.mark.parametrize("deadline", [mutation.REMOVED, "5s", "3600s", "5m"])
def test_deadline_out_of_range_is_found(good: Graph, deadline: object) -> None:
    assert broken(good, put(kinds.SCHEDULE, "attemptDeadline", deadline)) == {"attempt-deadline"}


@pytest.mark.parametrize(
    "caller",
    [mutation.REMOVED, "task-worker@pressroom-prod.iam.gserviceaccount.com", "queue-invoker@elsewhere.example"],
)
def test_call_as_somebody_else_is_found(good: Graph, caller: object) -> None:
    change = put(kinds.SCHEDULE, "httpTarget.oidcToken.serviceAccountEmail", caller)

    assert "schedule-identity" in broken(good, change)
