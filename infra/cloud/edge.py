"""The public host: one address and certificate in front of all public functions."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pulumi
import pulumi_gcp as gcp

from infra.cloud import names, url_map
from infra.cloud.component import Component, Context
from infra.cloud.url_map import Case
from shared.manifest import functions
from shared.manifest.functions import Function

SCHEME: Final = "EXTERNAL_MANAGED"
MATCHER: Final = "functions"
THROTTLE_PRIORITY: Final = 1000
LAST_PRIORITY: Final = 2_147_483_647
EVERYBODY: Final = {"versioned_expr": "SRC_IPS_V1", "config": {"src_ip_ranges": ["*"]}}


class Edge(Component):
    """
    A global load balancer with the routes of the manifest; ``address`` is what DNS must point at.

    Backends of functions have no timeout of their own, and the API refuses one: a response may take up to an hour,
    longer than a function may, so that live streams pass. The certificate is issued once DNS is right.
    """

    def __init__(
        self,
        name: str,
        context: Context,
        targets: Mapping[str, Any],
        after: Sequence[pulumi.Resource] = (),
    ) -> None:
        super().__init__(name, context, after)
        self._targets = targets
        reserved = self._reserve()
        shield = self._shield()
        self._backends: Mapping[str, Any] = {
            function.name: self._backend(function, shield) for function in functions.PUBLIC
        }
        self._forward("https", "443", reserved, self._secure_proxy())
        self._forward("http", "80", reserved, self._plain_proxy())
        self.address: pulumi.Output[str] = reserved.address
        self.register_outputs({"address": self.address})

    def _reserve(self) -> Any:
        return gcp.compute.GlobalAddress(
            "edge",
            name="edge",
            project=self.settings.project,
            opts=self.options(protect=self.settings.guarded),
        )

    def _shield(self) -> Any:
        """Return the policy that slows down an address which asks too often; everybody else passes."""
        throttle = {
            "action": "throttle",
            "priority": THROTTLE_PRIORITY,
            "description": "Too many requests of one address",
            "match": EVERYBODY,
            "rate_limit_options": {
                "conform_action": "allow",
                "exceed_action": "deny(429)",
                "enforce_on_key": "IP",
                "rate_limit_threshold": {"count": self.settings.requests_per_minute, "interval_sec": 60},
            },
        }
        rest = {"action": "allow", "priority": LAST_PRIORITY, "description": "All others", "match": EVERYBODY}
        return gcp.compute.SecurityPolicy(
            "edge",
            name="edge",
            description="Throttles by client address.",
            project=self.settings.project,
            type="CLOUD_ARMOR",
            rules=[throttle, rest],
            opts=self.options(),
        )

    def _backend(self, function: Function, shield: Any) -> Any:
        name = names.dashed(function.name)
        group = gcp.compute.RegionNetworkEndpointGroup(
            name,
            name=name,
            project=self.settings.project,
            region=self.settings.region,
            network_endpoint_type="SERVERLESS",
            cloud_run={"service": self._targets[function.name].name},
            opts=self.options(),
        )
        return gcp.compute.BackendService(
            name,
            name=name,
            description=function.purpose,
            project=self.settings.project,
            load_balancing_scheme=SCHEME,
            protocol="HTTPS",
            backends=[{"group": group.id}],
            security_policy=shield.id,
            log_config={"enable": True, "sample_rate": 1.0},
            opts=self.options(),
        )

    def _secure_proxy(self) -> Any:
        policy = gcp.compute.SSLPolicy(
            "edge",
            name="edge",
            project=self.settings.project,
            profile="MODERN",
            min_tls_version="TLS_1_2",
            opts=self.options(),
        )
        return gcp.compute.TargetHttpsProxy(
            "edge",
            name="edge",
            project=self.settings.project,
            url_map=self._routes().id,
            ssl_certificates=[self._certificate().id],
            ssl_policy=policy.id,
            opts=self.options(),
        )

    def _certificate(self) -> Any:
        """Return the certificate; its name changes with the host, for one in use can be replaced but not changed."""
        digest = hashlib.sha256(self.settings.domain.encode()).hexdigest()[:8]
        return gcp.compute.ManagedSslCertificate(
            "edge",
            name=f"edge-{digest}",
            project=self.settings.project,
            managed={"domains": [self.settings.domain]},
            opts=self.options(),
        )

    def _routes(self) -> Any:
        others = self._backends[url_map.OTHERS.name].id
        rules = [
            {"paths": url_map.paths(function), "service": self._backends[function.name].id}
            for function in functions.PUBLIC
        ]
        return gcp.compute.URLMap(
            "edge",
            name="edge",
            project=self.settings.project,
            default_service=others,
            host_rules=[{"hosts": [self.settings.domain], "path_matcher": MATCHER}],
            path_matchers=[{"name": MATCHER, "default_service": others, "path_rules": [url_map.redirection(), *rules]}],
            tests=[self._case(case) for case in url_map.cases()],
            opts=self.options(),
        )

    def _case(self, case: Case) -> dict[str, Any]:
        asked = {"host": self.settings.domain, "path": case.path}
        if case.function is None:
            return {**asked, "expected_redirect_response_code": url_map.MOVED_FOR_NOW}
        return {**asked, "service": self._backends[case.function.name].id}

    def _plain_proxy(self) -> Any:
        redirect = gcp.compute.URLMap(
            "edge-to-https",
            name="edge-to-https",
            project=self.settings.project,
            default_url_redirect={
                "https_redirect": True,
                "redirect_response_code": "MOVED_PERMANENTLY_DEFAULT",
                "strip_query": False,
            },
            opts=self.options(),
        )
        return gcp.compute.TargetHttpProxy(
            "edge", name="edge", project=self.settings.project, url_map=redirect.id, opts=self.options()
        )

    def _forward(self, scheme: str, port: str, reserved: Any, proxy: Any) -> None:
        gcp.compute.GlobalForwardingRule(
            f"edge-{scheme}",
            name=f"edge-{scheme}",
            project=self.settings.project,
            load_balancing_scheme=SCHEME,
            ip_protocol="TCP",
            ip_address=reserved.id,
            port_range=port,
            target=proxy.id,
            opts=self.options(),
        )
