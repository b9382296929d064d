"""Policies on the load balancer: encrypted, throttled, and in front of functions of the stack."""

from collections.abc import Mapping
from typing import Any, Final

from infra.preview.graph import Graph, Resource
from infra.preview.policies import kinds, services
from infra.preview.policies.base import Policy, Violations, blocks, last

STRONG: Final = frozenset({"TLS_1_2", "TLS_1_3"})
SCHEME: Final = "EXTERNAL_MANAGED"
_NOT_SERVERLESS: Final = ("timeoutSec", "portName", "healthChecks")


def _weak_encryption(graph: Graph) -> Violations:
    strong = {name for policy in graph.of_type(kinds.TLS_POLICY) if _is_strong(policy) for name in _names(policy)}
    for proxy in graph.of_type(kinds.HTTPS_PROXY):
        if last(proxy.get("sslPolicy", "")) not in strong:
            yield proxy, "takes connections of TLS before 1.2"
        if not (proxy.get("sslCertificates") or proxy.get("certificateMap")):
            yield proxy, "has no certificate"


def _is_strong(policy: Resource) -> bool:
    return policy.get("minTlsVersion") in STRONG


def _plain_http(graph: Graph) -> Violations:
    redirecting = {name for found in graph.of_type(kinds.URL_MAP) if _redirects(found) for name in _names(found)}
    for proxy in graph.of_type(kinds.HTTP_PROXY):
        if last(proxy.get("urlMap", "")) not in redirecting:
            yield proxy, "answers without encryption instead of redirecting"


def _redirects(url_map: Resource) -> bool:
    redirect = url_map.get("defaultUrlRedirect.httpsRedirect") is True
    return redirect and not blocks(url_map, "pathMatchers") and not url_map.get("defaultService")


def _unthrottled(graph: Graph) -> Violations:
    throttling = {name for found in graph.of_type(kinds.SECURITY_POLICY) if _throttles(found) for name in _names(found)}
    for backend in graph.of_type(kinds.BACKEND):
        if last(backend.get("securityPolicy", "")) not in throttling:
            yield backend, "no Cloud Armor policy throttles its clients"


def _throttles(policy: Resource) -> bool:
    return any(map(_limits, blocks(policy, "rules")))


def _limits(rule: Mapping[str, Any]) -> bool:
    return rule.get("action") in {"throttle", "rate_based_ban"} and bool(rule.get("rateLimitOptions"))


def _schemes(graph: Graph) -> Violations:
    for resource in graph.of_type(kinds.BACKEND, kinds.FORWARDING_RULE):
        if resource.get("loadBalancingScheme") != SCHEME:
            yield resource, f"its scheme is {resource.get('loadBalancingScheme', 'not stated')}, not {SCHEME}"


def _refused_settings(graph: Graph) -> Violations:
    for backend in graph.of_type(kinds.BACKEND):
        for key in _NOT_SERVERLESS:
            if backend.get(key) is not None:
                yield backend, f"{key} is refused where functions answer"


def _lost_endpoints(graph: Graph) -> Violations:
    known = {services.name(function): function for function in graph.of_type(kinds.FUNCTION)}
    for endpoints in graph.of_type(kinds.NETWORK_ENDPOINTS):
        name = last(endpoints.get("cloudRun.service", ""))
        function = known.get(name)
        if function is None:
            yield endpoints, f"{name or 'nothing'} is no function of this stack"
        elif function.get("serviceConfig.ingressSettings") == "ALLOW_INTERNAL_ONLY":
            yield endpoints, f"{name} does not let the load balancer in"


def _names(resource: Resource) -> tuple[str, ...]:
    """Return what a reference to the resource may end in."""
    found = (resource.get("name"), resource.outputs.get("name"), resource.outputs.get("id"), resource.name)
    return tuple(last(name) for name in found if name)


ALL: Final = (
    Policy("tls", "error", "Connections are encrypted by TLS 1.2 or later.", _weak_encryption),
    Policy("http-redirect", "error", "Plain HTTP leads to HTTPS and nowhere else.", _plain_http),
    Policy("throttled", "error", "Clients of every backend are throttled.", _unthrottled),
    Policy("balancing-scheme", "error", "The load balancer is a global external one.", _schemes),
    Policy("serverless-backend", "error", "Backends hold only what functions allow.", _refused_settings),
    Policy("endpoint", "error", "The load balancer reaches functions of the stack.", _lost_endpoints),
)
