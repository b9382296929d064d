import pytest

from infra.preview.graph import Graph
from infra.preview.policies import kinds
from tests.infra.conftest import GraphOf
from tests.infra.preview.policies import mutation
from tests.infra.preview.policies.mutation import Change, add, broken, configured, put, twin, without

SERVICE = "gcp:cloudrunv2/serviceIamMember:ServiceIamMember"
WORKER = "task-worker-invoker"
WORKER_URL = "https://task-worker-100000000003.europe-west1.run.app"
ACTS_AS = "gcp:serviceaccount/iAMMember:IAMMember"
INGRESS = "serviceConfig.ingressSettings"
VARIABLES = "serviceConfig.environmentVariables"


@pytest.mark.parametrize(
    "change",
    [
        put(kinds.SCHEDULE, "httpTarget.uri", "https://worker-1.europe-west1.run.app/sweep"),
        put(
            kinds.FUNCTION, f"{VARIABLES}.PRESSROOM_WORKER_URL", f"{WORKER_URL}.evil.example", name="content-generation"
        ),
    ],
    ids=["schedule", "task"],
)
def test_call_to_no_function_is_found(good: Graph, change: Change) -> None:
    assert "lost-call" in broken(good, change)


@pytest.mark.parametrize(
    "change",
    [
        without(SERVICE, WORKER),
        put(SERVICE, "role", "roles/run.viewer", name=WORKER),
        put(SERVICE, "name", "cache-lookup", name=WORKER),
    ],
    ids=["none", "another role", "another function"],
)
def test_caller_without_right_is_found(good: Graph, change: Change) -> None:
    assert "refused-call" in broken(good, change)


@pytest.mark.parametrize(
    "member",
    [
        "serviceAccount:experiments@pressroom-prod.iam.gserviceaccount.com",
        "serviceAccount:stranger@example.iam.gserviceaccount.com",
        "user:somebody@example.com",
        "domain:example.com",
    ],
)
def test_right_without_call_is_found(good: Graph, member: str) -> None:
    assert broken(good, twin(SERVICE, WORKER, member=member)) == {"idle-invoker"}


@pytest.mark.parametrize(
    "audience",
    [f"{WORKER_URL}/sweep", "https://cache-lookup-100000000003.europe-west1.run.app", "task-worker", mutation.REMOVED],
)
def test_other_audience_is_found(good: Graph, audience: object) -> None:
    assert broken(good, put(kinds.SCHEDULE, "httpTarget.oidcToken.audience", audience)) == {"audience"}


@pytest.mark.parametrize("ingress", ["ALLOW_ALL", "ALLOW_INTERNAL_AND_GCLB", mutation.REMOVED])
def test_internal_function_that_is_reachable_is_found(good: Graph, ingress: object) -> None:
    assert "internal-ingress" in broken(good, put(kinds.FUNCTION, INGRESS, ingress, name="task-worker"))


def test_function_beside_the_manifest_is_found(good: Graph) -> None:
    assert "internal-ingress" in broken(good, twin(kinds.FUNCTION, "cache-lookup", name="shadow"))


@pytest.mark.parametrize("stack", ["prod", "staging"])
def test_way_round_the_load_balancer_is_found(graph_of: GraphOf, stack: str) -> None:
    graph = graph_of(stack, "apply")

    assert "edge-ingress" in broken(graph, put(kinds.FUNCTION, INGRESS, "ALLOW_ALL", name="cache-lookup"))


def test_guarded_stack_without_load_balancer_is_found(graph_of: GraphOf) -> None:
    graph = graph_of("dev", "apply")

    assert "edge-ingress" in broken(graph, configured(guarded="true"))


def test_unsigned_tokens_of_anybody_are_found(good: Graph) -> None:
    change = put(kinds.FUNCTION, f"{VARIABLES}.PRESSROOM_BEHIND_IAM", "true", name="content-generation")

    assert broken(good, change) == {"unsigned-token"}


@pytest.mark.parametrize(
    "change",
    [
        without(ACTS_AS, "content-generation-acts-as-queue-invoker"),
        add(
            "gcp:cloudtasks/queueIamMember:QueueIamMember",
            name="jobs-low",
            role="roles/cloudtasks.enqueuer",
            member="serviceAccount:experiments@pressroom-prod.iam.gserviceaccount.com",
        ),
    ],
    ids=["not granted", "another enqueuer"],
)
def test_enqueuer_that_may_not_sign_is_found(good: Graph, change: Change) -> None:
    assert "enqueuer-identity" in broken(good, change)


def test_queue_that_signs_by_itself_is_a_caller(good: Graph) -> None:
    target = {
        "uriOverride": {"host": "task-worker-100000000003.europe-west1.run.app"},
        "oidcToken": {
            "serviceAccountEmail": "cache-lookup@pressroom-prod.iam.gserviceaccount.com",
            "audience": WORKER_URL,
        },
    }

    assert broken(good, put(kinds.QUEUE, "httpTarget", target)) == {"refused-call"}
