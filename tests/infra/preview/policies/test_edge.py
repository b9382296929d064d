import pytest

from infra.preview.graph import Graph
from infra.preview.policies import kinds
from tests.infra.preview.policies import mutation
from tests.infra.preview.policies.mutation import Change, broken, put


@pytest.mark.parametrize(
    "change",
    [
        put(kinds.TLS_POLICY, "minTlsVersion", "TLS_1_0"),
        put(kinds.TLS_POLICY, "minTlsVersion", mutation.REMOVED),
        put(kinds.HTTPS_PROXY, "sslPolicy", mutation.REMOVED),
        put(kinds.HTTPS_PROXY, "sslPolicy", "projects/p/global/sslPolicies/other"),
        put(kinds.HTTPS_PROXY, "sslCertificates", []),
    ],
    ids=["TLS 1.0", "any version", "no policy", "another policy", "no certificate"],
)
def test_weak_encryption_is_found(good: Graph, change: Change) -> None:
    assert broken(good, change) == {"tls"}


@pytest.mark.parametrize(
    "change",
    [
        put(kinds.URL_MAP, "defaultUrlRedirect.httpsRedirect", False, name="edge-to-https"),
        put(kinds.URL_MAP, "pathMatchers", [{"name": "m"}], name="edge-to-https"),
        put(kinds.HTTP_PROXY, "urlMap", "projects/p/global/urlMaps/edge"),
    ],
    ids=["no redirect", "routes", "the map of functions"],
)
def test_answer_to_plain_http_is_found(good: Graph, change: Change) -> None:
    assert broken(good, change) == {"http-redirect"}


@pytest.mark.parametrize(
    "change",
    [
        put(kinds.BACKEND, "securityPolicy", mutation.REMOVED),
        put(kinds.BACKEND, "securityPolicy", "projects/p/global/securityPolicies/other"),
        put(kinds.SECURITY_POLICY, "rules", [{"action": "allow", "priority": 2147483647}]),
    ],
    ids=["no policy", "another policy", "no throttle"],
)
def test_backend_without_throttle_is_found(good: Graph, change: Change) -> None:
    assert broken(good, change) == {"throttled"}


@pytest.mark.parametrize("kind", [kinds.BACKEND, kinds.FORWARDING_RULE])
@pytest.mark.parametrize("scheme", ["EXTERNAL", mutation.REMOVED])
def test_other_scheme_is_found(good: Graph, kind: str, scheme: object) -> None:
    assert broken(good, put(kind, "loadBalancingScheme", scheme)) == {"balancing-scheme"}


@pytest.mark.parametrize(("key", "value"), [("timeoutSec", 30), ("portName", "http"), ("healthChecks", "check")])
def test_setting_that_the_api_refuses_is_found(good: Graph, key: str, value: object) -> None:
    assert broken(good, put(kinds.BACKEND, key, value)) == {"serverless-backend"}


def test_endpoint_of_no_function_is_found(good: Graph) -> None:
    assert broken(good, put(kinds.NETWORK_ENDPOINTS, "cloudRun.service", "gone")) == {"endpoint"}


def test_endpoint_that_is_not_let_in_is_found(good: Graph) -> None:
    assert broken(good, put(kinds.NETWORK_ENDPOINTS, "cloudRun.service", "task-worker")) == {"endpoint"}
