import pytest

from infra.preview.graph import Graph
from infra.preview.policies import kinds
from tests.infra.preview.policies.mutation import Change, broken, configured, put, twin

LENT = "gcp:serviceaccount/iAMMember:IAMMember"
HELD = "gcp:projects/iAMMember:IAMMember"
ROLE = "gcp:projects/iAMCustomRole:IAMCustomRole"
OURS = "assertion.repository == 'example/pressroom'"
MAIN = "assertion.ref == 'refs/heads/main'"
POOL = "iam.googleapis.com/projects/100000000003/locations/global/workloadIdentityPools"


PUSH = "assertion.event_name in ['push', 'workflow_dispatch']"


def accepting(condition: str) -> Change:
    """Let the pool that deploys take other tokens."""
    return put(kinds.IDENTITY_PROVIDER, "attributeCondition", condition, name="github")


@pytest.mark.parametrize(
    "condition",
    [
        "",
        MAIN,
        f"{OURS} || {MAIN}",
        "assertion.repository.startsWith('example/')",
        "assertion.repository.endsWith('/pressroom')",
        "assertion.repository in ['example/pressroom', 'stranger/pressroom']",
        "!(assertion.repository == 'example/other')",
    ],
)
def test_tokens_of_strangers_are_found(good: Graph, condition: str) -> None:
    assert "stranger" in broken(good, accepting(condition))


@pytest.mark.parametrize(
    "condition", [f"{OURS} && {MAIN} && {PUSH}", f"!(assertion.event_name == 'x') && {OURS} && {MAIN} && {PUSH}"]
)
def test_one_repository_and_ref_is_good(good: Graph, condition: str) -> None:
    assert broken(good, accepting(condition)) == set()


@pytest.mark.parametrize(
    "condition",
    [
        OURS,
        f"{OURS} && {PUSH}",
        f"{OURS} && {MAIN}",
        f"{OURS} && assertion.ref.startsWith('refs/heads/main') && {PUSH}",
        f"{OURS} && ({MAIN} || assertion.event_name == 'pull_request')",
    ],
)
def test_guest_that_may_deploy_is_found(good: Graph, condition: str) -> None:
    assert broken(good, accepting(condition)) == {"guest"}


@pytest.mark.parametrize(
    ("account", "rules"),
    [
        (f"{MAIN} && {PUSH} ? 'deployer' : 'nobody'", set()),
        ("'deployer'", {"guest"}),
        ("assertion.ref.split('/')", {"guest"}),
    ],
    ids=["ref and event", "always", "not understood"],
)
def test_attribute_of_the_pool_decides_as_well(good: Graph, account: str, rules: set[str]) -> None:
    changes = (
        accepting(OURS),
        put(kinds.IDENTITY_PROVIDER, "attributeMapping", {"attribute.account": account}, name="github"),
        put(LENT, "member", f"principalSet://{POOL}/github/attribute.account/deployer", name="deployer-github"),
    )

    assert broken(good, *changes) == rules


def test_ref_of_the_configuration_is_the_one(good: Graph) -> None:
    release = configured(githubRef="refs/heads/release")

    assert broken(good, release, accepting(f"{OURS} && assertion.ref == 'refs/heads/release' && {PUSH}")) == set()
    assert broken(good, release, accepting(f"{OURS} && {PUSH}")) == {"guest"}


@pytest.mark.parametrize(
    "change",
    [
        put(HELD, "role", "roles/run.admin", name="previewer-run-viewer"),
        put(ROLE, "permissions", ["storage.buckets.get", "storage.objects.create"], name="previewer"),
    ],
    ids=["predefined role", "custom role"],
)
def test_guest_that_may_write_is_found(good: Graph, change: Change) -> None:
    assert broken(good, change) == {"guest"}


@pytest.mark.parametrize("members", [f"principalSet://{POOL}/github/*", f"principal://{POOL}/github/subject/any"])
def test_account_lent_to_a_whole_pool_is_found(good: Graph, members: str) -> None:
    assert "whole-pool" in broken(good, twin(LENT, "deployer-github", member=members))


def test_pull_requests_never_reach_the_deployer(good: Graph) -> None:
    members = f"principalSet://{POOL}/github-pull-requests/attribute.repository/example/pressroom"

    assert broken(good, twin(LENT, "deployer-github", member=members)) == {"guest"}
