"""What Google Cloud would fill in when a resource is created, made up plausibly, for a simulated apply."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from infra.preview.graph import Resource, SecretValue

COMPUTE_API: Final = "https://www.googleapis.com/compute/v1"
ADDRESS: Final = "203.0.113.10"  # of the block that is reserved for documentation

_Values = Mapping[str, Any]


@dataclass(frozen=True)
class Created:
    """The id of a created resource, and what the cloud has filled in beside its inputs."""

    id: str
    outputs: Mapping[str, Any]


@dataclass(frozen=True)
class _Shape:
    """An id and outputs, with the names of inputs (and of what ``_values`` adds to them) in braces."""

    id: str
    outputs: Mapping[str, str] | Callable[[_Values], Mapping[str, Any]] = field(default_factory=dict)


def _named(identity: str) -> _Shape:
    """Return the shape of what Google names by its full path."""
    return _Shape(identity, {"name": identity})


def _compute(path: str, **outputs: str) -> _Shape:
    identity = f"projects/{{project}}/{path}"
    return _Shape(identity, {"selfLink": f"{COMPUTE_API}/{identity}", **outputs})


def _function(values: _Values) -> Mapping[str, Any]:
    project, region, name = values["project"], values["location"], values["name"]
    service = {
        **values.get("serviceConfig", {}),
        "service": f"projects/{project}/locations/{region}/services/{name}",
        "uri": f"https://{name}-{values['number']}.{region}.run.app",
    }
    url = f"https://{region}-{project}.cloudfunctions.net/{name}"
    return {"url": url, "state": "ACTIVE", "environment": "GEN_2", "serviceConfig": service}


_EMAIL: Final = "{accountId}@{project}.iam.gserviceaccount.com"
_ACCOUNT: Final = f"projects/{{project}}/serviceAccounts/{_EMAIL}"
_POOL: Final = "projects/{number}/locations/global/workloadIdentityPools/{workloadIdentityPoolId}"
_GROUP: Final = "projects/{project}/databases/{database}/collectionGroups/{collection}"

SHAPES: Final[Mapping[str, _Shape]] = {
    "pulumi:providers:gcp": _Shape("{digest}"),
    "gcp:artifactregistry/repository:Repository": _Shape(
        "projects/{project}/locations/{location}/repositories/{repositoryId}",
        {"name": "{repositoryId}", "registryUri": "{location}-docker.pkg.dev/{project}/{repositoryId}"},
    ),
    "gcp:billing/budget:Budget": _Shape(
        "billingAccounts/{billingAccount}/budgets/{digest}",
        {"name": "billingAccounts/{billingAccount}/budgets/{digest}"},
    ),
    "gcp:cloudfunctionsv2/function:Function": _Shape(
        "projects/{project}/locations/{location}/functions/{name}", _function
    ),
    "gcp:cloudscheduler/job:Job": _Shape("projects/{project}/locations/{region}/jobs/{name}", {"state": "ENABLED"}),
    "gcp:cloudtasks/queue:Queue": _Shape("projects/{project}/locations/{location}/queues/{name}"),
    "gcp:compute/backendService:BackendService": _compute("global/backendServices/{name}", generatedId="{number}"),
    "gcp:compute/globalAddress:GlobalAddress": _compute("global/addresses/{name}", address=ADDRESS),
    "gcp:compute/globalForwardingRule:GlobalForwardingRule": _compute(
        "global/forwardingRules/{name}", ipAddress=ADDRESS
    ),
    "gcp:compute/managedSslCertificate:ManagedSslCertificate": _compute("global/sslCertificates/{name}"),
    "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup": _compute(
        "regions/{region}/networkEndpointGroups/{name}"
    ),
    "gcp:compute/sSLPolicy:SSLPolicy": _compute("global/sslPolicies/{name}"),
    "gcp:compute/securityPolicy:SecurityPolicy": _compute("global/securityPolicies/{name}"),
    "gcp:compute/targetHttpProxy:TargetHttpProxy": _compute("global/targetHttpProxies/{name}"),
    "gcp:compute/targetHttpsProxy:TargetHttpsProxy": _compute("global/targetHttpsProxies/{name}"),
    "gcp:compute/uRLMap:URLMap": _compute("global/urlMaps/{name}"),
    "gcp:firestore/backupSchedule:BackupSchedule": _named(
        "projects/{project}/databases/{database}/backupSchedules/{digest}"
    ),
    "gcp:firestore/database:Database": _Shape("projects/{project}/databases/{name}", {"uid": "{digest}"}),
    "gcp:firestore/field:Field": _named(f"{_GROUP}/fields/{{field}}"),
    "gcp:firestore/index:Index": _named(f"{_GROUP}/indexes/{{digest}}"),
    "gcp:iam/workloadIdentityPool:WorkloadIdentityPool": _named(_POOL),
    "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": _named(
        f"{_POOL}/providers/{{workloadIdentityPoolProviderId}}"
    ),
    "gcp:logging/metric:Metric": _Shape("{name}"),
    "gcp:monitoring/alertPolicy:AlertPolicy": _named("projects/{project}/alertPolicies/{digest}"),
    "gcp:monitoring/customService:CustomService": _named("projects/{number}/services/{serviceId}"),
    "gcp:monitoring/dashboard:Dashboard": _Shape("projects/{number}/dashboards/{digest}"),
    "gcp:monitoring/genericService:GenericService": _named("projects/{number}/services/{serviceId}"),
    "gcp:monitoring/notificationChannel:NotificationChannel": _Shape(
        "projects/{project}/notificationChannels/{digest}",
        {"name": "projects/{project}/notificationChannels/{digest}", "verificationStatus": "VERIFIED"},
    ),
    "gcp:monitoring/slo:Slo": _named("projects/{number}/services/{service}/serviceLevelObjectives/{sloId}"),
    "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig": _Shape(
        "projects/{project}/uptimeCheckConfigs/{digest}",
        {"name": "projects/{project}/uptimeCheckConfigs/{digest}", "uptimeCheckId": "{digest}"},
    ),
    "gcp:projects/iAMCustomRole:IAMCustomRole": _named("projects/{project}/roles/{roleId}"),
    "gcp:projects/service:Service": _Shape("{project}/{service}"),
    "gcp:projects/serviceIdentity:ServiceIdentity": _Shape(
        "projects/{project}/services/{service}",
        {"email": "service-{number}@{service}", "member": "serviceAccount:service-{number}@{service}"},
    ),
    "gcp:secretmanager/secret:Secret": _Shape(
        "projects/{project}/secrets/{secretId}", {"name": "projects/{number}/secrets/{secretId}"}
    ),
    "gcp:secretmanager/secretVersion:SecretVersion": _Shape(
        "{secret}/versions/1", {"name": "{secret}/versions/1", "version": "1"}
    ),
    "gcp:serviceaccount/account:Account": _Shape(
        _ACCOUNT,
        {"name": _ACCOUNT, "email": _EMAIL, "member": f"serviceAccount:{_EMAIL}", "uniqueId": "1{digits}"},
    ),
    "gcp:storage/bucket:Bucket": _Shape(
        "{name}", {"url": "gs://{name}", "selfLink": "https://www.googleapis.com/storage/v1/b/{name}"}
    ),
    "gcp:storage/bucketObject:BucketObject": _Shape("{bucket}-{name}", {"outputName": "{name}"}),
}
_OTHER: Final = _Shape("{digest}", {"etag": "{digest}"})


def of(resource: Resource, config: Mapping[str, str]) -> Created:
    """Return what the cloud would answer to the creation of ``resource`` in the project that ``config`` names."""
    values = _values(resource, config)
    shape = SHAPES.get(resource.type, _OTHER)
    if callable(shape.outputs):
        outputs = shape.outputs(values)
    else:
        outputs = {key: text.format_map(values) for key, text in shape.outputs.items()}
    if "name" in resource.inputs:
        outputs = {key: value for key, value in outputs.items() if key != "name"}
    else:
        outputs = {"name": values["name"], **outputs}
    return Created(shape.id.format_map(values), outputs)


def _values(resource: Resource, config: Mapping[str, str]) -> _Values:
    """Return the resource's inputs, and what the cloud adds: project, region, and names that it chooses."""
    digest = hashlib.sha256(resource.path.encode()).hexdigest()
    inputs = {key: _open(value) for key, value in resource.inputs.items()}
    project = next((text for key, text in config.items() if key == "gcp:project"), "example-project")
    number = next((text for key, text in config.items() if key.endswith(":projectNumber")), "123456789012")
    region = config.get("gcp:region", "europe-west1")
    added = {"project": project, "number": number, "region": region, "location": region, "database": "(default)"}
    added |= {"name": f"{resource.name}-{digest[:7]}", "digest": digest[:20], "digits": str(int(digest[:16], 16))[:20]}
    return defaultdict(str, added | inputs)


def _open(value: Any) -> Any:
    return value.value if isinstance(value, SecretValue) else value
