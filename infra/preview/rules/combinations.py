"""Inputs of one resource that have to go together."""

from collections.abc import Iterator
from typing import Final

from infra.preview.findings import Finding
from infra.preview.graph import Graph
from infra.preview.rules.base import Rule, blocks, error, known

_WITH_BODY: Final = ("POST", "PUT", "PATCH")
_SUBJECT: Final = "google.subject"


def index_fields(graph: Graph) -> Iterator[Finding]:
    """An index holds every path once and looks into one array at most."""
    for index in graph.of_type("gcp:firestore/index:Index"):
        fields = blocks(index, "fields")
        paths = [field.get("fieldPath") for field in fields]
        if len(set(paths)) < len(paths):
            yield error("index-fields", index, f"a field stands twice in {', '.join(map(str, paths))}")
        if sum(field.get("arrayConfig") is not None for field in fields) > 1:
            yield error("index-fields", index, "more than one array in an index")


def secret_rotation(graph: Graph) -> Iterator[Finding]:
    """A rotation tells somebody; a write-only value has a version."""
    for secret in graph.of_type("gcp:secretmanager/secret:Secret"):
        if secret.get("rotation") is not None and not secret.get("topics"):
            yield error("secret-rotation", secret, "rotation needs topics")
    for version in graph.of_type("gcp:secretmanager/secretVersion:SecretVersion"):
        if version.get("secretDataWo") is not None and not version.get("secretDataWoVersion"):
            yield error("secret-rotation", version, "secretDataWo needs secretDataWoVersion")


def scheduled_call(graph: Graph) -> Iterator[Finding]:
    """A body goes with a method that has one; a retry configuration says something."""
    for job in graph.of_type("gcp:cloudscheduler/job:Job"):
        method = job.get("httpTarget.httpMethod", "POST")
        if job.get("httpTarget.body") is not None and known(method) and method not in _WITH_BODY:
            yield error("scheduled-call", job, f"httpTarget.body: {method} takes no body")
        if job.get("retryConfig") == {}:
            yield error("scheduled-call", job, "retryConfig: is empty")


def identity_provider(graph: Graph) -> Iterator[Finding]:
    """An OIDC provider maps the subject."""
    for provider in graph.of_type("gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider"):
        mapping = provider.get("attributeMapping", {})
        if provider.get("oidc") is not None and known(mapping) and _SUBJECT not in mapping:
            yield error("identity-provider", provider, f"attributeMapping: lacks {_SUBJECT}")


def environment(graph: Graph) -> Iterator[Finding]:
    """A variable has its value from one place."""
    for function in graph.of_type("gcp:cloudfunctionsv2/function:Function"):
        plain = function.get("serviceConfig.environmentVariables", {})
        secret = [found.get("key") for found in blocks(function, "serviceConfig.secretEnvironmentVariables")]
        for name in sorted({str(key) for key in secret if key in plain or secret.count(key) > 1}):
            yield error("environment", function, f"{name} is set twice")


ALL: Final[tuple[Rule, ...]] = (index_fields, secret_rotation, scheduled_call, identity_provider, environment)
