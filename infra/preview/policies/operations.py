"""Policies on operations: labels, enabled services, alerts that reach somebody, names that fit."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from infra.preview.graph import Graph, Resource
from infra.preview.policies import kinds
from infra.preview.policies.base import Policy, Violations, blocks, leaves

LONGEST_NAME: Final = 63
LABELS: Final = ("app", "environment")
RUNBOOK: Final = ("what it means", "what to do")
_NAMES: Final = ("name", "secretId", "repositoryId", "workloadIdentityPoolId", "workloadIdentityPoolProviderId")
_DESCRIPTIONS: Final = ("Calling __str__ on an Output", "<pulumi.output.Output object")
_APIS: Final = {
    "artifactregistry": ("artifactregistry",),
    "billing": ("billingbudgets",),
    "cloudfunctionsv2": ("cloudfunctions", "run", "cloudbuild", "artifactregistry"),
    "cloudrunv2": ("run",),
    "cloudscheduler": ("cloudscheduler",),
    "cloudtasks": ("cloudtasks",),
    "compute": ("compute",),
    "firestore": ("firestore",),
    "iam": ("iam",),
    "logging": ("logging",),
    "monitoring": ("monitoring",),
    "secretmanager": ("secretmanager",),
    "serviceaccount": ("iam",),
    "storage": ("storage",),
}


def _silent_alerts(graph: Graph) -> Violations:
    for alert in graph.of_type(kinds.ALERT):
        if not blocks(alert, "notificationChannels"):
            yield alert, "nobody is told"
        text = str(alert.get("documentation.content", "")).lower()
        missing = [part for part in RUNBOOK if part not in text]
        if missing:
            yield alert, f"its runbook does not say {' or '.join(missing)}"


def _labels(graph: Graph) -> Violations:
    for provider in graph.of_type(kinds.PROVIDER):
        missing = [label for label in LABELS if not _default_labels(provider).get(label)]
        if missing:
            yield provider, f"does not label resources with {', '.join(missing)}"
    labelled = [provider.urn for provider in graph.of_type(kinds.PROVIDER)]
    for resource in _of_google(graph):
        if not resource.provider.startswith(tuple(labelled) or ("?",)):
            yield resource, "is made by a provider that labels nothing"


def _default_labels(provider: Resource) -> Mapping[str, Any]:
    found = provider.get("defaultLabels", {})
    parsed = json.loads(found) if isinstance(found, str) else found
    return parsed if isinstance(parsed, Mapping) else {}


def _apis(graph: Graph) -> Violations:
    enabled = {str(api.get("service", "")).partition(".")[0]: api.urn for api in graph.of_type(kinds.API)}
    for resource in _of_google(graph):
        for api in _APIS.get(resource.type.split(":")[1].partition("/")[0], ()):
            if api not in enabled:
                yield resource, f"{api}.googleapis.com is not enabled"
            elif enabled[api] not in graph.awaited(resource.urn):
                yield resource, f"does not wait until {api}.googleapis.com is enabled"


def _kept_apis(graph: Graph) -> Violations:
    for api in graph.of_type(kinds.API):
        if api.get("disableOnDestroy"):
            yield api, "destroying the stack would disable it for the whole project"


def _names(graph: Graph) -> Violations:
    for resource in _of_google(graph):
        for key in _NAMES:
            name = str(resource.get(key, ""))
            if "/" not in name and len(name) > LONGEST_NAME:
                yield resource, f"{key} has {len(name)} characters; {LONGEST_NAME} are certain to be taken"


def _unresolved(graph: Graph) -> Violations:
    for resource in graph.resources.values():
        text = "\n".join(leaves(resource.inputs))
        if any(description in text for description in _DESCRIPTIONS):
            yield resource, "an input holds the description of an output instead of its value"


def _of_google(graph: Graph) -> Iterator[Resource]:
    return (resource for resource in graph.resources.values() if resource.type.startswith("gcp:"))


ALL: Final = (
    Policy("alert", "error", "Alerts reach somebody and say what to do.", _silent_alerts),
    Policy("labels", "error", "Everything is labelled with app and environment.", _labels),
    Policy("api", "error", "What resources need is enabled before them.", _apis),
    Policy("api-kept", "error", "Destroying a stack leaves the project's services on.", _kept_apis),
    Policy("name-length", "error", "Names have 63 characters at most.", _names),
    Policy("unresolved", "error", "Inputs hold values, not descriptions of outputs.", _unresolved),
)
