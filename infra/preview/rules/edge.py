"""What the parts of the load balancer demand of each other."""

from collections.abc import Iterator
from typing import Final

from infra.preview.findings import Finding
from infra.preview.graph import Graph, Resource
from infra.preview.rules.base import Rule, blocks, error

ENDPOINTS: Final = "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup"
LAST_PRIORITY: Final = 2147483647
_TARGETS: Final = ("appEngine", "cloudFunction", "cloudRun", "serverlessDeployment")
_BALANCING: Final = ("maxConnections", "maxRate", "maxUtilization", "maxRatePerEndpoint", "maxRatePerInstance")


def serverless_endpoints(graph: Graph) -> Iterator[Finding]:
    """A serverless endpoint group says what it leads to."""
    for endpoints in graph.of_type(ENDPOINTS):
        if _is_serverless(endpoints) and not any(endpoints.get(target) is not None for target in _TARGETS):
            yield error("serverless-endpoints", endpoints, f"one of {', '.join(_TARGETS)} must be given")


def serverless_balancing(graph: Graph) -> Iterator[Finding]:
    """Load is not measured where the platform scales."""
    for backend in graph.of_type("gcp:compute/backendService:BackendService"):
        groups = [graph.resources.get(urn) for urn in backend.property_dependencies.get("backends", ())]
        if not any(group and group.type == ENDPOINTS and _is_serverless(group) for group in groups):
            continue
        for name in _BALANCING:
            if any(block.get(name) is not None for block in blocks(backend, "backends")):
                yield error("serverless-balancing", backend, f"backends: {name} is refused with serverless endpoints")


def security_rules(graph: Graph) -> Iterator[Finding]:
    """Rules of a security policy have different priorities, and the last one is for everybody."""
    for policy in graph.of_type("gcp:compute/securityPolicy:SecurityPolicy"):
        priorities = [rule.get("priority") for rule in blocks(policy, "rules")]
        if len(set(priorities)) < len(priorities):
            yield error("security-rules", policy, "two rules have the same priority")
        if priorities and LAST_PRIORITY not in priorities:
            yield error("security-rules", policy, f"no rule has the priority {LAST_PRIORITY}, which is for everybody")
        for rule in blocks(policy, "rules"):
            if rule.get("action") in {"throttle", "rate_based_ban"} and rule.get("rateLimitOptions") is None:
                yield error("security-rules", policy, f"{rule['action']} needs rateLimitOptions")


def tls_policy(graph: Graph) -> Iterator[Finding]:
    """The lowest version of TLS goes with the profile."""
    for policy in graph.of_type("gcp:compute/sSLPolicy:SSLPolicy"):
        profile, version = policy.get("profile", "COMPATIBLE"), policy.get("minTlsVersion", "TLS_1_0")
        if version == "TLS_1_3" and profile != "RESTRICTED":
            yield error("tls-policy", policy, "minTlsVersion TLS_1_3 goes with the profile RESTRICTED alone")
        if (profile == "CUSTOM") is not bool(policy.get("customFeatures")):
            yield error("tls-policy", policy, "the profile CUSTOM and customFeatures go together")


def _is_serverless(endpoints: Resource) -> bool:
    return bool(endpoints.get("networkEndpointType", "SERVERLESS") == "SERVERLESS")


ALL: Final[tuple[Rule, ...]] = (serverless_endpoints, serverless_balancing, security_rules, tls_policy)
