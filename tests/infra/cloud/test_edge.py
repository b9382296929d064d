import pulumi
import pulumi_gcp as gcp
import pytest

from infra.cloud import names, url_map
from infra.cloud.component import Context
from infra.cloud.edge import Edge
from infra.preview import rules
from infra.preview.graph import Graph, Resource
from infra.preview.rules import url_maps
from shared.manifest import functions
from tests.infra.cloud.conftest import Registered

DOMAIN = "api.example.com"
URL_MAP = "gcp:compute/uRLMap:URLMap"
FORWARDING = "gcp:compute/globalForwardingRule:GlobalForwardingRule"
CERTIFICATE = "gcp:compute/managedSslCertificate:ManagedSslCertificate"


def build(context: Context) -> None:
    made = {
        function.name: gcp.cloudfunctionsv2.Function(
            names.dashed(function.name), name=names.dashed(function.name), location=context.settings.region
        )
        for function in functions.ALL
    }
    pulumi.export("address", Edge("edge", context, made).address)


@pytest.fixture(scope="module")
def graph(registered: Registered) -> Graph:
    return registered(build, domain=DOMAIN, requestsPerMinute="90")


@pytest.fixture(scope="module")
def routes(graph: Graph) -> Resource:
    return graph.named(URL_MAP, "edge")


def test_google_would_take_it(graph: Graph) -> None:
    ours = [finding for finding in rules.check(graph) if "cloudfunctionsv2" not in finding.resource]

    assert ours == []


@pytest.mark.parametrize("case", url_map.cases(), ids=lambda case: case.path)
def test_path_leads_to_its_function(graph: Graph, routes: Resource, case: url_map.Case) -> None:
    service = url_maps.service(routes, DOMAIN, case.path)

    if case.function is None:
        assert service is None
    else:
        backend = graph.named("gcp:compute/backendService:BackendService", names.dashed(case.function.name))
        assert service == backend.outputs["id"]


def test_every_backend_is_one_function(graph: Graph) -> None:
    groups = graph.of_type("gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup")

    assert {group.get("cloudRun.service") for group in groups} == {names.dashed(f.name) for f in functions.PUBLIC}


def test_load_balancer_checks_every_prefix_itself(routes: Resource) -> None:
    tests = routes.get("tests")

    assert {test["host"] for test in tests} == {DOMAIN}
    assert {prefix for function in functions.PUBLIC for prefix in function.routes} < {test["path"] for test in tests}
    assert [test["path"] for test in tests if "service" not in test] == ["/"]


def test_root_redirects_as_the_gateway_does(routes: Resource) -> None:
    (root,) = [rule for rule in routes.get("pathMatchers")[0]["pathRules"] if rule["paths"] == ["/"]]

    assert root["urlRedirect"]["pathRedirect"] == "/docs"
    assert root["urlRedirect"]["redirectResponseCode"] == "TEMPORARY_REDIRECT"


def test_client_is_throttled_by_address(graph: Graph) -> None:
    throttle, rest = graph.named("gcp:compute/securityPolicy:SecurityPolicy", "edge").get("rules")

    assert throttle["rateLimitOptions"]["rateLimitThreshold"] == {"count": 90, "intervalSec": 60}
    assert (throttle["rateLimitOptions"]["enforceOnKey"], throttle["rateLimitOptions"]["exceedAction"]) == (
        "IP",
        "deny(429)",
    )
    assert (rest["action"], rest["priority"]) == ("allow", 2147483647)


def test_both_ports_share_one_address(graph: Graph) -> None:
    found = list(graph.of_type(FORWARDING))

    assert {rule.get("portRange") for rule in found} == {"443", "80"}
    assert len({rule.get("ipAddress") for rule in found}) == 1
    assert graph.outputs["address"]


def test_plain_http_is_sent_to_https(graph: Graph) -> None:
    proxy = graph.named("gcp:compute/targetHttpProxy:TargetHttpProxy", "edge")
    redirect = graph.named(URL_MAP, "edge-to-https")

    assert proxy.get("urlMap") == redirect.outputs["id"]
    assert redirect.get("defaultUrlRedirect.httpsRedirect") is True


def test_certificate_is_named_by_its_host(registered: Registered, graph: Graph) -> None:
    other = registered(build, domain="www.example.com")
    certificates = [found.named(CERTIFICATE, "edge") for found in (graph, other)]

    assert [certificate.get("managed.domains") for certificate in certificates] == [[DOMAIN], ["www.example.com"]]
    assert certificates[0].get("name") != certificates[1].get("name")


@pytest.mark.parametrize("guarded", ["true", "false"])
def test_guarded_address_is_protected(registered: Registered, guarded: str) -> None:
    found = registered(build, domain=DOMAIN, guarded=guarded)

    assert found.named("gcp:compute/globalAddress:GlobalAddress", "edge").protect is (guarded == "true")
