import pulumi
import pytest

from infra.cloud import ci_roles
from infra.cloud.ci_identity import CiIdentity
from infra.cloud.component import Context
from infra.cloud.identities import Identities
from infra.preview import rules
from infra.preview.graph import Graph
from shared.manifest import functions
from tests.infra.cloud.conftest import Registered

POOLS = "principalSet://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/"
POOL = "gcp:iam/workloadIdentityPool:WorkloadIdentityPool"
PROVIDER = "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider"
ON_ACCOUNT = "gcp:serviceaccount/iAMMember:IAMMember"
ON_PROJECT = "gcp:projects/iAMMember:IAMMember"
ACCOUNT = "gcp:serviceaccount/account:Account"


def build(context: Context) -> None:
    ci = CiIdentity("ci", context, [Identities("identities", context)])
    pulumi.export("provider", ci.provider_name)
    pulumi.export("deployer", ci.deployer_email)
    pulumi.export("previewer", ci.previewer_email)


@pytest.fixture(scope="module")
def graph(registered: Registered) -> Graph:
    return registered(build, githubRepository="example/pressroom", domain="api.example.com")


def test_google_would_take_it(graph: Graph) -> None:
    assert rules.check(graph) == []


@pytest.mark.parametrize(("account", "pool"), [("deployer", "github"), ("previewer", "github-pull-requests")])
def test_account_trusts_one_repository_in_its_own_pool(graph: Graph, account: str, pool: str) -> None:
    trusting = [
        grant
        for grant in graph.of_type(ON_ACCOUNT)
        if grant.get("role") == "roles/iam.workloadIdentityUser" and f"/{account}@" in grant.get("serviceAccountId")
    ]

    assert [grant.get("member") for grant in trusting] == [f"{POOLS}{pool}/attribute.repository/example/pressroom"]
    assert graph.named(POOL, pool).get("workloadIdentityPoolId") == pool


@pytest.mark.parametrize("pool", ["github", "github-pull-requests"])
def test_provider_takes_tokens_of_github_under_a_condition(graph: Graph, pool: str) -> None:
    provider = graph.named(PROVIDER, pool)

    assert provider.get("oidc.issuerUri") == "https://token.actions.githubusercontent.com"
    assert "assertion.repository == 'example/pressroom'" in provider.get("attributeCondition")
    assert provider.get("attributeMapping")["attribute.repository"] == "assertion.repository"


def test_deployer_gives_only_roles_of_functions(graph: Graph) -> None:
    admin = graph.named(ON_PROJECT, "deployer-grants")

    assert admin.get("role") == "roles/resourcemanager.projectIamAdmin"
    assert admin.get("condition.expression").endswith(f".hasOnly({list(ci_roles.GRANTABLE)})")


def test_deployer_acts_as_accounts_of_the_program_alone(graph: Graph) -> None:
    acting = [grant for grant in graph.of_type(ON_ACCOUNT) if grant.get("role") == "roles/iam.serviceAccountUser"]
    known = {account.outputs["name"] for account in graph.of_type(ACCOUNT)}

    assert {grant.get("member").partition("@")[0] for grant in acting} == {"serviceAccount:deployer"}
    assert {grant.get("serviceAccountId") for grant in acting} < known
    assert len(acting) == len(functions.ALL) + 2


def test_workflows_learn_what_to_log_in_with(graph: Graph) -> None:
    assert graph.outputs["provider"].endswith("workloadIdentityPools/github/providers/github")
    assert graph.outputs["deployer"] == "deployer@pressroom-test.iam.gserviceaccount.com"
    assert graph.outputs["previewer"] == "previewer@pressroom-test.iam.gserviceaccount.com"


@pytest.mark.parametrize("guarded", ["true", "false"])
def test_guarded_identities_are_protected(registered: Registered, guarded: str) -> None:
    found = registered(build, githubRepository="example/pressroom", guarded=guarded)
    kept = [*found.of_type(POOL, PROVIDER), found.named(ACCOUNT, "deployer"), found.named(ACCOUNT, "previewer")]

    assert {resource.protect for resource in kept} == {guarded == "true"}
