from collections.abc import Callable, Iterator

import pytest

from infra.preview.graph import COMPUTED, Graph, Resource
from shared.manifest import functions, queues

STACKS = ("dev", "staging", "prod")
SERVICE = "gcp:projects/service:Service"
FUNCTION = "gcp:cloudfunctionsv2/function:Function"
INVOKER = "gcp:cloudrunv2/serviceIamMember:ServiceIamMember"
ALWAYS = {
    "ProjectServices",
    "Database",
    "Identities",
    "Queues",
    "Secrets",
    "Registry",
    "Sources",
    "Functions",
    "Schedules",
    "Observability",
}
GraphOf = Callable[..., Graph]


def made_by_google(graph: Graph) -> Iterator[Resource]:
    return (each for each in graph.resources.values() if each.type.startswith("gcp:"))


@pytest.mark.parametrize(
    ("stack", "more"),
    [("dev", {"CiIdentity"}), ("staging", {"Edge", "CiIdentity"}), ("prod", {"Edge", "Budget", "CiIdentity"})],
)
def test_stack_consists_of_what_its_settings_ask_for(graph_of: GraphOf, stack: str, more: set[str]) -> None:
    graph = graph_of(stack, "apply")
    [root] = graph.of_type("pulumi:pulumi:Stack")
    parts = {each.type.rpartition(":")[2] for each in graph.children(root.urn) if not each.custom}

    assert parts == ALWAYS | more


@pytest.mark.parametrize("stack", STACKS)
def test_one_provider_labels_everything(graph_of: GraphOf, stack: str) -> None:
    graph = graph_of(stack, "apply")
    provider = graph.named("pulumi:providers:gcp", "gcp")
    others = {each.name for each in made_by_google(graph) if not each.provider.startswith(provider.urn)}

    assert provider.get("project") == f"pressroom-{stack}"
    assert f'"environment": "{stack}"' in provider.get("defaultLabels")
    assert others == ({"monthly"} if stack == "prod" else set()), "only the budget has a provider of its own"


@pytest.mark.parametrize("stack", STACKS)
def test_nothing_is_made_before_its_api_is_on(graph_of: GraphOf, stack: str) -> None:
    graph = graph_of(stack, "apply")
    apis = {service.urn for service in graph.of_type(SERVICE)}
    hasty = [
        each.path for each in made_by_google(graph) if each.type != SERVICE and not apis <= graph.awaited(each.urn)
    ]

    assert len(apis) >= 13
    assert hasty == []


def test_functions_wait_for_the_rights_of_those_that_build_and_start_them(graph_of: GraphOf) -> None:
    graph = graph_of("prod", "apply")
    rights = {
        graph.named("gcp:projects/iAMMember:IAMMember", "function-builder-logging-logwriter").urn,
        graph.named("gcp:artifactregistry/repositoryIamMember:RepositoryIamMember", "builder-writes").urn,
        graph.named("gcp:storage/bucketIAMMember:BucketIAMMember", "builder-reads").urn,
        *(grant.urn for grant in graph.of_type("gcp:secretmanager/secretIamMember:SecretIamMember")),
    }

    assert len(rights) > 3
    assert all(rights <= graph.awaited(function.urn) for function in graph.of_type(FUNCTION))


def test_nothing_is_scheduled_before_it_would_be_let_in(graph_of: GraphOf) -> None:
    graph = graph_of("prod", "apply")
    sweep = graph.named("gcp:cloudscheduler/job:Job", "sweep")

    assert {grant.urn for grant in graph.of_type(INVOKER)} <= graph.awaited(sweep.urn)


def test_smallest_stack_tells_where_everything_is(graph_of: GraphOf) -> None:
    outputs = graph_of("dev", "apply").outputs

    always = {"functionUrls", "queues", "database", "dashboard"}
    federation = {"workloadIdentityProvider", "workloadIdentityProviderForPreviews", "deployer", "previewer"}
    assert outputs.keys() == always | federation
    assert outputs["functionUrls"].keys() == functions.BY_NAME.keys()
    assert outputs["functionUrls"]["task_worker"] == "https://task-worker-100000000001.europe-west1.run.app"
    assert outputs["queues"] == {
        name: f"projects/pressroom-dev/locations/europe-west1/queues/{name}" for name in queues.BY_NAME
    }


def test_largest_stack_tells_of_its_optional_parts(graph_of: GraphOf) -> None:
    outputs = graph_of("prod", "apply").outputs

    assert outputs["apiUrl"] == "https://api.example.com"
    assert outputs["loadBalancerAddress"]
    assert outputs["workloadIdentityProvider"].startswith("projects/")
    assert outputs["deployer"] == "deployer@pressroom-prod.iam.gserviceaccount.com"
    assert outputs["previewer"] == "previewer@pressroom-prod.iam.gserviceaccount.com"


def test_preview_knows_the_addresses_that_are_decided(graph_of: GraphOf) -> None:
    outputs = graph_of("prod", "preview").outputs

    assert outputs["functionUrls"]["task_worker"].startswith("https://")
    assert outputs["loadBalancerAddress"] is COMPUTED
