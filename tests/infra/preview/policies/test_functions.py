import pytest

from infra.preview.graph import Graph
from infra.preview.policies import functions, kinds
from shared.manifest import queues
from tests.infra.preview.policies import mutation
from tests.infra.preview.policies.mutation import broken, put

SERVICE = "serviceConfig"


def changed(good: Graph, *values: tuple[str, object]) -> set[str]:
    return broken(good, *(put(kinds.FUNCTION, f"{SERVICE}.{key}", value, name="task-worker") for key, value in values))


@pytest.mark.parametrize(("least", "most"), [(0, mutation.REMOVED), (0, 0), (3, 2), (0, functions.MOST_INSTANCES + 1)])
def test_unbounded_instances_are_found(good: Graph, least: int, most: object) -> None:
    assert changed(good, ("minInstanceCount", least), ("maxInstanceCount", most)) == {"instances"}


@pytest.mark.parametrize("timeout", [mutation.REMOVED, queues.JOBS_HIGH.dispatch_deadline - 1])
def test_timeout_before_the_queues_deadline_is_found(good: Graph, timeout: object) -> None:
    assert changed(good, ("timeoutSeconds", timeout)) == {"timeout"}


@pytest.mark.parametrize("cpu", ["0.5", "583m", mutation.REMOVED])
def test_concurrency_with_less_than_a_cpu_is_found(good: Graph, cpu: object) -> None:
    assert changed(good, ("availableCpu", cpu)) == {"concurrency"}


@pytest.mark.parametrize(
    ("cpu", "memory"), [("1", "8Gi"), ("4", "1Gi"), ("8", "2048Mi"), ("1", "64Mi"), ("2", "16G"), ("1", "1048576")]
)
def test_memory_that_does_not_go_with_the_cpu_is_found(good: Graph, cpu: str, memory: str) -> None:
    assert changed(good, ("availableCpu", cpu), ("availableMemory", memory)) == {"memory"}


@pytest.mark.parametrize(("cpu", "memory"), [("1", "4Gi"), ("2", "512Mi"), ("4", "2Gi"), ("1000m", "512M")])
def test_sizes_that_fit_are_no_finding(good: Graph, cpu: str, memory: str) -> None:
    assert changed(good, ("availableCpu", cpu), ("availableMemory", memory)) == set()


def test_default_build_account_is_found(good: Graph) -> None:
    assert broken(good, put(kinds.FUNCTION, "buildConfig.serviceAccount", mutation.REMOVED)) == {"build-account"}
