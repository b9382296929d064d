import pytest

from infra.cloud import names
from infra.cloud.component import Context
from infra.cloud.identities import Identities
from infra.cloud.secrets import Secrets
from infra.preview.graph import Graph
from shared.manifest import secrets
from tests.infra.cloud.conftest import Registered

SECRET = "gcp:secretmanager/secret:Secret"
GRANT = "gcp:secretmanager/secretIamMember:SecretIamMember"


def build(context: Context) -> None:
    Secrets("secrets", context, Identities("identities", context).accounts)


@pytest.fixture(scope="module")
def graph(registered: Registered) -> Graph:
    return registered(build)


def test_every_secret_is_there_without_a_value(graph: Graph) -> None:
    assert {secret.get("secretId") for secret in graph.of_type(SECRET)} == set(secrets.BY_NAME)
    assert [each for each in graph.resources.values() if "SecretVersion" in each.type] == []


def test_only_its_readers_may_read_a_secret(graph: Graph) -> None:
    found = {(grant.get("secretId"), grant.get("member"), grant.get("role")) for grant in graph.of_type(GRANT)}

    assert found == {
        (
            secret.name,
            f"serviceAccount:{names.dashed(reader)}@pressroom-test.iam.gserviceaccount.com",
            "roles/secretmanager.secretAccessor",
        )
        for secret in secrets.ALL
        for reader in secret.read_by
    }


@pytest.mark.parametrize("guarded", [True, False])
def test_guarded_secret_cannot_be_deleted(registered: Registered, guarded: bool) -> None:  # noqa: FBT001  # a case
    found = list(registered(build, guarded=str(guarded)).of_type(SECRET))

    assert {(secret.protect, secret.get("deletionProtection")) for secret in found} == {(guarded, guarded)}
    assert {secret.options["deleteBeforeReplace"] for secret in found} == {False}
