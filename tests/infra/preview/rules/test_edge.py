from dataclasses import replace
from typing import Any

import pytest

from infra.preview.rules import edge
from tests.infra.preview.rules.made import graph, names, resource

BACKEND = "gcp:compute/backendService:BackendService"
POLICY = "gcp:compute/securityPolicy:SecurityPolicy"
TLS = "gcp:compute/sSLPolicy:SSLPolicy"
LAST = {"priority": edge.LAST_PRIORITY, "action": "allow"}


def test_endpoints_without_a_target_are_found() -> None:
    lost = resource(edge.ENDPOINTS, region="r", networkEndpointType="SERVERLESS")
    found = resource(edge.ENDPOINTS, region="r", networkEndpointType="SERVERLESS", cloudRun={"service": "s"})

    assert names(lost) == {"serverless-endpoints"}
    assert names(found) == set()


@pytest.mark.parametrize(("balancing", "count"), [({"maxUtilization": 0.8}, 1), ({"maxRate": 5}, 1), ({}, 0)])
def test_measured_load_is_found_behind_serverless_endpoints(balancing: dict[str, Any], count: int) -> None:
    endpoints = resource(edge.ENDPOINTS, region="r", cloudRun={"service": "s"})
    backend = resource(BACKEND, backends=[{"group": "g", **balancing}])
    backend = replace(backend, property_dependencies={"backends": [endpoints.urn]})

    assert len(list(edge.serverless_balancing(graph(endpoints, backend)))) == count
    assert list(edge.serverless_balancing(graph(backend))) == []


@pytest.mark.parametrize(
    ("rules", "count"),
    [
        ([LAST], 0),
        ([LAST, {"priority": 1, "action": "throttle", "rateLimitOptions": {}}], 0),
        ([LAST, {"priority": 1, "action": "throttle"}], 1),
        ([LAST, {"priority": 1, "action": "allow"}, {"priority": 1, "action": "deny(403)"}], 1),
        ([{"priority": 1, "action": "allow"}], 1),
    ],
)
def test_security_rules_are_complete_and_ordered(rules: list[Any], count: int) -> None:
    assert len(list(edge.security_rules(graph(resource(POLICY, rules=rules))))) == count


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"profile": "MODERN", "minTlsVersion": "TLS_1_2"}, set()),
        ({"profile": "MODERN", "minTlsVersion": "TLS_1_3"}, {"tls-policy"}),
        ({"profile": "CUSTOM"}, {"tls-policy"}),
        ({"profile": "MODERN", "customFeatures": ["A"]}, {"tls-policy"}),
    ],
)
def test_tls_version_goes_with_profile(inputs: dict[str, Any], expected: set[str]) -> None:
    assert names(resource(TLS, **inputs)) == expected
