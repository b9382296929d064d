import pytest

from infra.preview.graph import Graph
from infra.preview.policies import kinds, services
from shared.manifest import functions

WORKER = "https://task-worker-100000000003.europe-west1.run.app"


def test_every_function_is_declared(good: Graph) -> None:
    found = {services.declared(function) for function in good.of_type(kinds.FUNCTION)}

    assert found == set(functions.ALL)


@pytest.mark.parametrize("url", [WORKER, f"{WORKER}/", f"{WORKER}/sweep"])
def test_address_leads_to_the_function(good: Graph, url: str) -> None:
    found = services.target(good, url)

    assert found is not None
    assert services.name(found) == "task-worker"


@pytest.mark.parametrize("url", ["", f"{WORKER}.example", WORKER.replace("100000000003", "100000000001")])
def test_other_address_leads_nowhere(good: Graph, url: str) -> None:
    assert services.target(good, url) is None


def test_calls_are_those_of_schedules_and_enqueuers(good: Graph) -> None:
    calls = list(services.calls(good))

    assert {call.caller for call in calls} == {"queue-invoker@pressroom-prod.iam.gserviceaccount.com"}
    assert {call.source.name for call in calls} >= {"sweep", "task-worker", "content-generation"}
