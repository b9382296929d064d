import pytest

from infra.cloud.component import Context
from infra.cloud.identities import Identities
from infra.cloud.queues import Queues
from infra.preview.graph import Graph
from shared.manifest import queues
from shared.manifest.queues import Queue
from tests.infra.cloud.conftest import Registered

QUEUE = "gcp:cloudtasks/queue:Queue"
GRANT = "gcp:cloudtasks/queueIamMember:QueueIamMember"
ACTING = "gcp:serviceaccount/iAMMember:IAMMember"
NAMES = set(queues.BY_NAME)


def build(context: Context) -> None:
    Queues("queues", context, Identities("identities", context).accounts)


@pytest.fixture(scope="module")
def graph(registered: Registered) -> Graph:
    return registered(build)


def granted(graph: Graph, role: str) -> dict[str, set[str]]:
    """Return the queues on which each account has ``role``."""
    found: dict[str, set[str]] = {}
    for grant in graph.of_type(GRANT):
        if grant.get("role") == role:
            account = grant.get("member").removeprefix("serviceAccount:").partition("@")[0]
            found.setdefault(account, set()).add(grant.get("name"))
    return found


@pytest.mark.parametrize("queue", queues.ALL, ids=lambda queue: queue.name)
def test_queue_does_what_the_manifest_says(graph: Graph, queue: Queue) -> None:
    found = graph.named(QUEUE, queue.name)

    assert found.get("rateLimits") == {
        "maxDispatchesPerSecond": queue.max_dispatches_per_second,
        "maxConcurrentDispatches": queue.max_concurrent_dispatches,
    }
    assert found.get("retryConfig") == {
        "maxAttempts": queue.retry.max_attempts,
        "minBackoff": {0.5: "0.500s", 5.0: "5s"}[queue.retry.min_backoff],
        "maxBackoff": "300s",
        "maxDoublings": 8,
    }
    assert 0 < found.get("stackdriverLoggingConfig.samplingRatio") <= 1


@pytest.mark.parametrize(("guarded", "policy"), [("true", "PREVENT"), ("false", "DELETE")])
def test_guarded_queue_cannot_be_deleted(registered: Registered, guarded: str, policy: str) -> None:
    found = list(registered(build, guarded=guarded).of_type(QUEUE))

    assert {(queue.protect, queue.get("deletionPolicy")) for queue in found} == {(guarded == "true", policy)}


def test_queue_is_never_deleted_to_be_replaced(graph: Graph) -> None:
    assert {queue.options["deleteBeforeReplace"] for queue in graph.of_type(QUEUE)} == {False}


def test_those_that_enqueue_may_create_tasks(graph: Graph) -> None:
    assert granted(graph, "roles/cloudtasks.enqueuer") == {
        "cache-lookup": NAMES,
        "content-generation": NAMES,
        "model-gateway": NAMES,
        "progress-tracking": NAMES,
        "prompt-optimization": NAMES,
        "task-worker": NAMES,
    }


def test_those_that_look_at_queues_may_read_them(graph: Graph) -> None:
    """The sweeper asks for tasks, the health check for a queue: get_task and get_queue."""
    assert granted(graph, "roles/cloudtasks.viewer") == {"system-health": NAMES, "task-worker": NAMES}


def test_nobody_has_another_right_on_queues(graph: Graph) -> None:
    roles = {grant.get("role") for grant in graph.of_type(GRANT)}

    assert roles == {"roles/cloudtasks.enqueuer", "roles/cloudtasks.viewer"}


def test_those_that_enqueue_act_as_the_invoker(graph: Graph) -> None:
    found = {(grant.get("role"), grant.get("serviceAccountId"), grant.get("member")) for grant in graph.of_type(ACTING)}
    invoker = "projects/pressroom-test/serviceAccounts/queue-invoker@pressroom-test.iam.gserviceaccount.com"

    assert found == {
        ("roles/iam.serviceAccountUser", invoker, f"serviceAccount:{account}@pressroom-test.iam.gserviceaccount.com")
        for account in (
            "cache-lookup",
            "content-generation",
            "model-gateway",
            "progress-tracking",
            "prompt-optimization",
            "task-worker",
        )
    }
