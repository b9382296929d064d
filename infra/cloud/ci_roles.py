"""
What continuous integration may do in the project: the least that this program needs, and why.

Where a predefined role would also open data, logs or secrets, single permissions take its place.
"""

from dataclasses import dataclass

from infra.cloud.settings import StackSettings

GRANTABLE = ("roles/datastore.user", "roles/logging.logWriter", "roles/storage.objectViewer")
"""The roles in the project that the program gives to functions and builder, and thus the only ones CI may give."""


@dataclass(frozen=True)
class Right:
    """A predefined role, by the part after ``roles/``, and the reason for it."""

    role: str
    reason: str


@dataclass(frozen=True)
class Permissions:
    """Single permissions, as a custom role of the project."""

    role_id: str
    title: str
    names: tuple[str, ...]


_DEPLOYER = (
    Right("serviceusage.serviceUsageAdmin", "Switches on the APIs."),
    Right("datastore.indexAdmin", "Makes indexes, exemptions and TTLs; sees no document."),
    Right("datastore.backupSchedulesAdmin", "Makes the backup schedule."),
    Right("cloudtasks.queueAdmin", "Makes queues and the grants on them."),
    Right("cloudscheduler.admin", "Makes schedules."),
    Right("cloudfunctions.developer", "Deploys functions."),
    Right("run.admin", "Says who may invoke a function's service; a developer of Cloud Run may not."),
    Right("iam.serviceAccountAdmin", "Makes the service accounts and says who may act as the invoker."),
    Right("storage.admin", "Makes the bucket of sources, the grant on it, and uploads archives."),
    Right("monitoring.editor", "Makes dashboard, alerts, checks and objectives."),
    Right("logging.configWriter", "Makes log-based metrics; reads no log."),
    Right("iam.roleViewer", "Compares custom roles with the program; changing them takes an owner."),
    Right("iam.workloadIdentityPoolViewer", "Compares the federation with the program; changing it takes an owner."),
)
_DEPLOYER_OF_EDGE = (
    Right("compute.loadBalancerAdmin", "Makes address, backends, routes, certificate and proxies."),
    Right("compute.securityAdmin", "Makes the policy that throttles."),
)
_PREVIEWER = (
    Right("iam.securityReviewer", "Compares grants."),
    Right("serviceusage.serviceUsageViewer", "Compares the APIs that are switched on."),
    Right("cloudtasks.viewer", "Compares queues."),
    Right("cloudscheduler.viewer", "Compares schedules."),
    Right("cloudfunctions.viewer", "Compares functions."),
    Right("run.viewer", "Compares the functions' services."),
    Right("iam.serviceAccountViewer", "Compares service accounts."),
    Right("secretmanager.viewer", "Compares secrets; reads no value."),
    Right("monitoring.viewer", "Compares dashboard, alerts, checks and objectives."),
    Right("iam.roleViewer", "Compares custom roles."),
    Right("iam.workloadIdentityPoolViewer", "Compares the federation."),
)
_PREVIEWER_OF_EDGE = (Right("compute.viewer", "Compares the load balancer."),)

DEPLOYER_PERMISSIONS = Permissions(
    "pressroomDeployer",
    "Makes database, secrets and the repository of images, without reading what is in them",
    (
        "artifactregistry.repositories.create",
        "artifactregistry.repositories.get",
        "artifactregistry.repositories.getIamPolicy",
        "artifactregistry.repositories.list",
        "artifactregistry.repositories.setIamPolicy",
        "artifactregistry.repositories.update",
        "datastore.databases.create",
        "datastore.databases.get",
        "datastore.databases.getMetadata",
        "datastore.databases.list",
        "datastore.databases.update",
        "secretmanager.secrets.create",
        "secretmanager.secrets.delete",
        "secretmanager.secrets.get",
        "secretmanager.secrets.getIamPolicy",
        "secretmanager.secrets.list",
        "secretmanager.secrets.setIamPolicy",
        "secretmanager.secrets.update",
    ),
)
PREVIEWER_PERMISSIONS = Permissions(
    "pressroomPreviewer",
    "Compares database, buckets and log-based metrics, without reading what is in them",
    (
        "artifactregistry.repositories.get",
        "artifactregistry.repositories.list",
        "datastore.backupSchedules.get",
        "datastore.backupSchedules.list",
        "datastore.databases.get",
        "datastore.databases.getMetadata",
        "datastore.databases.list",
        "datastore.indexes.get",
        "datastore.indexes.list",
        "logging.logMetrics.get",
        "logging.logMetrics.list",
        "storage.buckets.get",
        "storage.objects.get",
    ),
)


def of_deployer(settings: StackSettings) -> tuple[Right, ...]:
    """Return the predefined roles of whoever runs ``pulumi up``, beside the conditional one over grants."""
    return (*_DEPLOYER, *(_DEPLOYER_OF_EDGE if settings.domain else ()))


def of_previewer(settings: StackSettings) -> tuple[Right, ...]:
    """Return the predefined roles of whoever runs ``pulumi preview``; none of them changes anything."""
    return (*_PREVIEWER, *(_PREVIEWER_OF_EDGE if settings.domain else ()))
