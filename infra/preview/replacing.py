"""
Which inputs the provider cannot change in place, so that it makes the resource anew.

The Python SDK does not tell; this is what the provider's schemas mark so, for the types of this deployment.
"""

from collections.abc import Iterable, Mapping
from typing import Final

EVERY: Final = "*"
PROJECT: Final = "project"
_GRANT: Final = frozenset({EVERY})

INPUTS: Final[Mapping[str, frozenset[str]]] = {
    "gcp:artifactregistry/repository:Repository": frozenset({
        "format",
        "kmsKeyName",
        "location",
        "mode",
        "repositoryId",
    }),
    "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember": _GRANT,
    "gcp:billing/budget:Budget": frozenset({"billingAccount"}),
    "gcp:cloudfunctionsv2/function:Function": frozenset({"kmsKeyName", "location", "name"}),
    "gcp:cloudrunv2/serviceIamMember:ServiceIamMember": _GRANT,
    "gcp:cloudscheduler/job:Job": frozenset({"name", "region"}),
    "gcp:cloudtasks/queue:Queue": frozenset({"location", "name"}),
    "gcp:cloudtasks/queueIamMember:QueueIamMember": _GRANT,
    "gcp:compute/backendService:BackendService": frozenset({"name"}),
    "gcp:compute/globalAddress:GlobalAddress": frozenset({
        "address",
        "addressType",
        "description",
        "ipVersion",
        "name",
        "network",
        "prefixLength",
        "purpose",
    }),
    "gcp:compute/globalForwardingRule:GlobalForwardingRule": frozenset({
        "description",
        "ipAddress",
        "ipProtocol",
        "ipVersion",
        "metadataFilters",
        "name",
        "network",
        "portRange",
        "sourceIpRanges",
        "subnetwork",
    }),
    "gcp:compute/managedSslCertificate:ManagedSslCertificate": frozenset({EVERY}),
    "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup": frozenset({EVERY}),
    "gcp:compute/sSLPolicy:SSLPolicy": frozenset({"description", "name"}),
    "gcp:compute/securityPolicy:SecurityPolicy": frozenset({"name", "type"}),
    "gcp:compute/targetHttpProxy:TargetHttpProxy": frozenset({
        "description",
        "httpKeepAliveTimeoutSec",
        "name",
        "proxyBind",
    }),
    "gcp:compute/targetHttpsProxy:TargetHttpsProxy": frozenset({
        "description",
        "httpKeepAliveTimeoutSec",
        "name",
        "proxyBind",
    }),
    "gcp:compute/uRLMap:URLMap": frozenset({"name"}),
    "gcp:firestore/backupSchedule:BackupSchedule": frozenset({"dailyRecurrence", "database", "weeklyRecurrence"}),
    "gcp:firestore/database:Database": frozenset({"cmekConfig", "databaseEdition", "locationId", "name", "tags"}),
    "gcp:firestore/field:Field": frozenset({"collection", "database", "field"}),
    "gcp:firestore/index:Index": frozenset({
        "apiScope",
        "collection",
        "database",
        "density",
        "fields",
        "multikey",
        "queryScope",
        "unique",
    }),
    "gcp:iam/workloadIdentityPool:WorkloadIdentityPool": frozenset({"mode", "workloadIdentityPoolId"}),
    "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": frozenset({
        "workloadIdentityPoolId",
        "workloadIdentityPoolProviderId",
    }),
    "gcp:logging/metric:Metric": frozenset({"name"}),
    "gcp:monitoring/alertPolicy:AlertPolicy": frozenset(),
    "gcp:monitoring/dashboard:Dashboard": frozenset(),
    "gcp:monitoring/genericService:GenericService": frozenset({"basicService", "serviceId"}),
    "gcp:monitoring/notificationChannel:NotificationChannel": frozenset(),
    "gcp:monitoring/slo:Slo": frozenset({"service", "sloId"}),
    "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig": frozenset({
        "checkerType",
        "httpCheck.requestMethod",
        "monitoredResource",
        "resourceGroup",
        "syntheticMonitor",
    }),
    "gcp:projects/iAMCustomRole:IAMCustomRole": frozenset({"roleId"}),
    "gcp:projects/iAMMember:IAMMember": _GRANT,
    "gcp:projects/service:Service": frozenset({"service"}),
    "gcp:projects/serviceIdentity:ServiceIdentity": frozenset({"service"}),
    "gcp:secretmanager/secret:Secret": frozenset({"replication", "secretId"}),
    "gcp:secretmanager/secretIamMember:SecretIamMember": _GRANT,
    "gcp:secretmanager/secretVersion:SecretVersion": frozenset({
        "isSecretDataBase64",
        "secret",
        "secretData",
        "secretDataWoVersion",
    }),
    "gcp:serviceaccount/account:Account": frozenset({"accountId"}),
    "gcp:serviceaccount/iAMMember:IAMMember": _GRANT,
    "gcp:storage/bucket:Bucket": frozenset({
        "customPlacementConfig",
        "enableObjectRetention",
        "hierarchicalNamespace",
        "location",
        "name",
    }),
    "gcp:storage/bucketIAMMember:BucketIAMMember": _GRANT,
    "gcp:storage/bucketObject:BucketObject": frozenset({
        "bucket",
        "cacheControl",
        "content",
        "contentDisposition",
        "contentEncoding",
        "contentLanguage",
        "contentType",
        "customerEncryption",
        "kmsKeyName",
        "metadata",
        "name",
        "source",
        "storageClass",
    }),
}
_IN_PLACE: Final = frozenset({"deletionPolicy", "skipWait"})
"""Inputs that only tell the provider what to do."""


def forcing(type_: str, changed: Iterable[str]) -> list[str] | None:
    """Return those of the ``changed`` input paths that force a replacement; None where the type is not known."""
    listed = INPUTS.get(type_)
    if listed is None:
        return None
    return [path for path in changed if _forces(listed, path)]


def _forces(listed: frozenset[str], path: str) -> bool:
    plain = _without_places(path)
    if plain in _IN_PLACE:
        return False
    within = any(plain == one or plain.startswith(f"{one}.") or one.startswith(f"{plain}.") for one in listed)
    return EVERY in listed or plain == PROJECT or within


def _without_places(path: str) -> str:
    """Return ``fields.order`` for ``fields[0].order``."""
    return "".join(part.partition("]")[2] if place else part for place, part in enumerate(path.split("[")))
