from collections.abc import Callable

import pytest

from infra.preview.graph import Graph
from infra.preview.policies import grants, identity, kinds
from tests.infra.preview.policies import mutation
from tests.infra.preview.policies.mutation import Change, add, broken, put

PROJECT = "gcp:projects/iAMMember:IAMMember"
SERVICE = "gcp:cloudrunv2/serviceIamMember:ServiceIamMember"
QUEUE = "gcp:cloudtasks/queueIamMember:QueueIamMember"
ACCOUNT = "gcp:serviceaccount/iAMMember:IAMMember"
WORKER = "serviceAccount:task-worker@pressroom-prod.iam.gserviceaccount.com"
HEALTH = "serviceAccount:system-health@pressroom-prod.iam.gserviceaccount.com"
INVOKER = "projects/pressroom-prod/serviceAccounts/queue-invoker@pressroom-prod.iam.gserviceaccount.com"


@pytest.mark.parametrize("member", sorted(grants.ANYBODY))
@pytest.mark.parametrize(
    "change",
    [
        lambda member: put(SERVICE, "member", member, name="task-worker-invoker"),
        lambda member: put(QUEUE, "member", member),
        lambda member: add(PROJECT, project="pressroom-prod", role="roles/logging.viewer", member=member),
        lambda member: add(SERVICE, name="cache-lookup", role="roles/run.developer", member=member),
    ],
    ids=["internal function", "queue", "project", "other role"],
)
def test_grant_to_anybody_is_found(good: Graph, change: Callable[[str], Change], member: str) -> None:
    assert "open-to-anybody" in broken(good, change(member))


@pytest.mark.parametrize("role", sorted(identity.BASIC_ROLES))
def test_basic_role_is_found(good: Graph, role: str) -> None:
    assert broken(good, add(PROJECT, project="pressroom-prod", role=role, member=WORKER)) == {"basic-role"}


@pytest.mark.parametrize("role", sorted(identity.NEVER_PROJECT_WIDE))
def test_role_on_the_whole_project_is_found(good: Graph, role: str) -> None:
    assert "project-wide-role" in broken(good, add(PROJECT, project="pressroom-prod", role=role, member=WORKER))


def test_condition_on_a_bucket_narrows_a_role(good: Graph) -> None:
    condition = {"title": "one", "expression": 'resource.name.startsWith("projects/_/buckets/one")'}
    change = add(PROJECT, project="p", role="roles/storage.objectViewer", member=WORKER, condition=condition)

    assert broken(good, change) == set()


@pytest.mark.parametrize("kind", ["gcp:projects/iAMBinding:IAMBinding", "gcp:cloudtasks/queueIamPolicy:QueueIamPolicy"])
def test_authoritative_iam_is_found(good: Graph, kind: str) -> None:
    assert "authoritative-iam" in broken(good, add(kind, role="roles/run.viewer", members=[WORKER]))


@pytest.mark.parametrize(
    "condition",
    [mutation.REMOVED, {"title": "t", "expression": 'resource.name == "projects/p/databases/(default)-2"'}],
    ids=["none", "of another database"],
)
def test_access_to_every_database_is_found(good: Graph, condition: object) -> None:
    change = put(PROJECT, "condition", condition, name="task-worker-datastore-user")

    assert broken(good, change) == {"data-of-all-databases"}


@pytest.mark.parametrize(
    "account",
    ["cache-lookup@pressroom-prod.iam.gserviceaccount.com", "100000000003-compute@developer.gserviceaccount.com"],
)
def test_borrowed_account_is_found(good: Graph, account: str) -> None:
    change = put(kinds.FUNCTION, "serviceConfig.serviceAccountEmail", account, name="system-health")

    assert "own-account" in broken(good, change)


def test_misspelt_member_is_found(good: Graph) -> None:
    change = put(QUEUE, "member", "serviceAccount:worker@pressroom-prod.iam.gserviceaccount.com")

    assert "unknown-account" in broken(good, change)


@pytest.mark.parametrize("account_id", ["short", "x" * 31, "Task-Worker", "1-task-worker", "task-worker-"])
def test_account_id_of_another_form_is_found(good: Graph, account_id: str) -> None:
    assert "account-id" in broken(good, put(kinds.ACCOUNT, "accountId", account_id))


def test_account_key_is_found(good: Graph) -> None:
    assert broken(good, add(kinds.ACCOUNT_KEY, serviceAccountId=INVOKER)) == {"account-key"}


@pytest.mark.parametrize(
    "change",
    [
        add(ACCOUNT, serviceAccountId=INVOKER, role=grants.ACTS_AS, member=HEALTH),
        add(ACCOUNT, serviceAccountId=INVOKER.replace("queue-invoker", "deployer"), role=grants.ACTS_AS, member=WORKER),
    ],
    ids=["no enqueuer", "another account"],
)
def test_acting_as_without_need_is_found(good: Graph, change: Change) -> None:
    assert broken(good, change) == {"acting-as"}
