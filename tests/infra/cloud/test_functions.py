import pytest

from infra.cloud.component import Context
from infra.cloud.functions import FunctionParts, Functions
from infra.cloud.identities import Identities
from infra.cloud.registry import Registry
from infra.cloud.secrets import Secrets
from infra.cloud.sources import Sources
from infra.preview.graph import Graph
from shared.manifest import functions
from shared.manifest.functions import RUNTIME, Function
from tests.infra.cloud.conftest import Registered

FUNCTION = "gcp:cloudfunctionsv2/function:Function"
INVOKER = "gcp:cloudrunv2/serviceIamMember:ServiceIamMember"
EVERY = pytest.mark.parametrize("function", functions.ALL, ids=lambda function: function.name)
_GRAPHS: dict[tuple[tuple[str, str], ...], Graph] = {}


def build(context: Context) -> None:
    accounts = Identities("identities", context).accounts
    registry = Registry("registry", context, accounts)
    secrets = Secrets("secrets", context, accounts)
    sources = Sources("sources", context, accounts)
    parts = FunctionParts(accounts, sources, registry.repository, secrets.secrets)
    Functions("functions", context, parts, [registry, secrets])


@pytest.fixture
def graph_with(registered: Registered) -> Registered:
    def make(_: object = None, **config: str) -> Graph:
        key = tuple(sorted(config.items()))
        if key not in _GRAPHS:
            _GRAPHS[key] = registered(build, **config)
        return _GRAPHS[key]

    return make


@EVERY
def test_function_is_as_the_manifest_declares_it(function: Function, graph_with: Registered) -> None:
    found = graph_with(build).named(FUNCTION, function.name.replace("_", "-"))
    service = found.get("serviceConfig")

    assert (found.get("name"), found.get("location")) == (function.name.replace("_", "-"), "europe-west1")
    assert (found.get("buildConfig.runtime"), found.get("buildConfig.entryPoint")) == (RUNTIME, function.name)
    assert service["availableMemory"] == f"{function.memory}Mi"
    assert service["availableCpu"] == str(function.cpu)
    assert service["maxInstanceRequestConcurrency"] == function.concurrency
    assert service["timeoutSeconds"] == function.timeout
    assert (service["minInstanceCount"], service["maxInstanceCount"]) == (
        function.min_instances,
        function.max_instances,
    )
    assert service["allTrafficOnLatestRevision"] is True


@EVERY
def test_function_runs_and_is_built_by_accounts_of_its_own(function: Function, graph_with: Registered) -> None:
    graph = graph_with(build)
    name = function.name.replace("_", "-")
    found = graph.named(FUNCTION, name)
    built = found.get("buildConfig")

    assert found.get("serviceConfig.serviceAccountEmail") == f"{name}@pressroom-test.iam.gserviceaccount.com"
    assert built["serviceAccount"].endswith("/function-builder@pressroom-test.iam.gserviceaccount.com")
    assert built["dockerRepository"] == "projects/pressroom-test/locations/europe-west1/repositories/functions"
    assert built["source"]["storageSource"] == {
        "bucket": "pressroom-test-function-sources",
        "object": graph.named("gcp:storage/bucketObject:BucketObject", name).get("name"),
    }


@pytest.mark.parametrize(("domain", "public"), [("", "ALLOW_ALL"), ("api.example.com", "ALLOW_INTERNAL_AND_GCLB")])
def test_ingress_is_as_narrow_as_the_callers_allow(domain: str, public: str, graph_with: Registered) -> None:
    graph = graph_with(build, domain=domain)
    found = {
        each.get("buildConfig.entryPoint"): each.get("serviceConfig.ingressSettings")
        for each in graph.of_type(FUNCTION)
    }

    assert found.pop("task_worker") == "ALLOW_INTERNAL_ONLY"
    assert set(found.values()) == {public}


def test_one_caller_per_function_and_nothing_wider(graph_with: Registered) -> None:
    grants = list(graph_with(build).of_type(INVOKER))
    members = {grant.get("name"): grant.get("member") for grant in grants}

    assert members.pop("task-worker") == "serviceAccount:queue-invoker@pressroom-test.iam.gserviceaccount.com"
    assert members == {function.name.replace("_", "-"): "allUsers" for function in functions.PUBLIC}
    assert {grant.get("role") for grant in grants} == {"roles/run.invoker"}


def test_grant_follows_its_function(graph_with: Registered) -> None:
    graph = graph_with(build)
    made = graph.named(FUNCTION, "task-worker").urn
    options = graph.named(INVOKER, "task-worker-invoker").options

    assert (options["deletedWith"], list(options["replaceWith"])) == (made, [made])


@EVERY
def test_function_waits_for_what_it_is_built_and_started_with(function: Function, graph_with: Registered) -> None:
    graph = graph_with(build)
    made = graph.named(FUNCTION, function.name.replace("_", "-"))
    waits_for = {graph.resources[urn].type.rpartition(":")[2] for urn in graph.awaited(made.urn)}

    assert {"BucketIAMMember", "BucketObject", "RepositoryIamMember", "SecretIamMember", "IAMMember"} <= waits_for


def test_secrets_come_by_number_and_only_when_set(graph_with: Registered) -> None:
    without = graph_with(build).named(FUNCTION, "task-worker")
    graph = graph_with(build, secretVersions='["openai-api-key:3"]')
    given = {each.name: each.get("serviceConfig.secretEnvironmentVariables") for each in graph.of_type(FUNCTION)}

    assert not without.get("serviceConfig.secretEnvironmentVariables")
    assert given.pop("cache-lookup") == given.pop("experiments") == given.pop("progress-tracking") == []
    assert {tuple(sorted(each[0].items())) for each in given.values()} == {
        (
            ("key", "PRESSROOM_OPENAI_API_KEY"),
            ("projectId", "pressroom-test"),
            ("secret", "openai-api-key"),
            ("version", "3"),
        )
    }
