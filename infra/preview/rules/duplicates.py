"""Resources of the program that would be one and the same resource in the cloud."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson

from infra.preview.findings import Finding
from infra.preview.graph import COMPUTED, Graph, Resource, SecretValue
from infra.preview.rules.base import Rule, error

_IAM: Final = ("role", "member", "condition")
_OPTIONAL: Final = frozenset({"condition", "location", "project", "region"})
IDENTITY: Final[Mapping[str, tuple[str, ...]]] = {
    "gcp:artifactregistry/repository:Repository": ("location", "repositoryId"),
    "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember": ("location", "repository", *_IAM),
    "gcp:cloudfunctionsv2/function:Function": ("location", "name"),
    "gcp:cloudrunv2/serviceIamMember:ServiceIamMember": ("location", "name", *_IAM),
    "gcp:cloudscheduler/job:Job": ("region", "name"),
    "gcp:cloudtasks/queue:Queue": ("location", "name"),
    "gcp:cloudtasks/queueIamMember:QueueIamMember": ("location", "name", *_IAM),
    "gcp:compute/backendService:BackendService": ("name",),
    "gcp:compute/globalAddress:GlobalAddress": ("name",),
    "gcp:compute/globalForwardingRule:GlobalForwardingRule": ("name",),
    "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup": ("region", "name"),
    "gcp:compute/uRLMap:URLMap": ("name",),
    "gcp:firestore/database:Database": ("name",),
    "gcp:logging/metric:Metric": ("name",),
    "gcp:monitoring/genericService:GenericService": ("serviceId",),
    "gcp:monitoring/slo:Slo": ("service", "sloId"),
    "gcp:projects/iAMCustomRole:IAMCustomRole": ("roleId",),
    "gcp:projects/iAMMember:IAMMember": _IAM,
    "gcp:projects/service:Service": ("service",),
    "gcp:secretmanager/secret:Secret": ("secretId",),
    "gcp:secretmanager/secretIamMember:SecretIamMember": ("secretId", *_IAM),
    "gcp:serviceaccount/account:Account": ("accountId",),
    "gcp:serviceaccount/iAMMember:IAMMember": ("serviceAccountId", *_IAM),
    "gcp:storage/bucket:Bucket": ("name",),
    "gcp:storage/bucketIAMMember:BucketIAMMember": ("bucket", *_IAM),
    "gcp:storage/bucketObject:BucketObject": ("bucket", "name"),
}
"""The inputs, beside the project, that tell resources of a type apart."""


def duplicate_resources(graph: Graph) -> Iterator[Finding]:
    """No two resources have the same name in the cloud; what only the cloud can tell is not compared."""
    seen: dict[tuple[str, bytes], Resource] = {}
    for resource in graph.of_type(*IDENTITY):
        given = {name: resource.inputs.get(name) for name in ("project", *IDENTITY[resource.type])}
        if not all(map(_comparable, given.values())) or None in (
            given[name] for name in given if name not in _OPTIONAL
        ):
            continue
        first = seen.setdefault((resource.type, orjson.dumps(given)), resource)
        if first is not resource:
            yield error("duplicate-resource", resource, f"is {first.name} once more")


def _comparable(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(map(_comparable, value.values()))
    return value is not COMPUTED and not isinstance(value, SecretValue)


ALL: Final[tuple[Rule, ...]] = (duplicate_resources,)
