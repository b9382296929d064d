import pytest

from infra.cloud.component import Context
from infra.cloud.identities import Identities
from infra.cloud.registry import Registry
from infra.preview.graph import Graph
from tests.infra.cloud.conftest import Registered


def build(context: Context) -> None:
    Registry("registry", context, Identities("identities", context).accounts)


@pytest.fixture(scope="module")
def graph(registered: Registered) -> Graph:
    return registered(build)


def test_old_images_are_deleted_and_the_newest_kept(graph: Graph) -> None:
    repository = graph.named("gcp:artifactregistry/repository:Repository", "functions")
    keep, delete = repository.get("cleanupPolicies")

    assert repository.get("format") == "DOCKER"
    assert (keep["action"], keep["mostRecentVersions"]) == ("KEEP", {"keepCount": 5})
    assert (delete["action"], delete["condition"]) == ("DELETE", {"tagState": "ANY", "olderThan": "2592000s"})
    assert repository.get("cleanupPolicyDryRun") is False


def test_only_the_builder_writes(graph: Graph) -> None:
    [grant] = graph.of_type("gcp:artifactregistry/repositoryIamMember:RepositoryIamMember")

    assert grant.get("role") == "roles/artifactregistry.writer"
    assert grant.get("member") == "serviceAccount:function-builder@pressroom-test.iam.gserviceaccount.com"
    assert grant.get("repository") == "functions"
