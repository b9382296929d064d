"""Who may do what where: the graph's IAM members in one form."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from infra.preview.graph import Graph, Resource
from infra.preview.policies import kinds
from infra.preview.policies.base import last, texts

ANYBODY: Final = frozenset({"allUsers", "allAuthenticatedUsers"})
INVOKER: Final = "roles/run.invoker"
ENQUEUER: Final = "roles/cloudtasks.enqueuer"
SECRET_ACCESSOR: Final = "roles/secretmanager.secretAccessor"  # noqa: S105  # a role, not a password
ACTS_AS: Final = "roles/iam.serviceAccountUser"

_PROJECT: Final = "gcp:projects/iAMMember:IAMMember"
_TARGETS: Final = {
    "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember": "repository",
    "gcp:cloudrunv2/serviceIamMember:ServiceIamMember": "name",
    "gcp:cloudtasks/queueIamMember:QueueIamMember": "name",
    "gcp:secretmanager/secretIamMember:SecretIamMember": "secretId",
    "gcp:serviceaccount/iAMMember:IAMMember": "serviceAccountId",
    "gcp:storage/bucketIAMMember:BucketIAMMember": "bucket",
}


@dataclass(frozen=True)
class Grant:
    """A role that a member holds on a target; each part is read only when asked for, for a preview may not know it."""

    resource: Resource

    @property
    def member(self) -> str:
        """The member, such as ``serviceAccount:<address>`` or ``allUsers``."""
        return str(self.resource.get("member", ""))

    @property
    def role(self) -> str:
        """The role, such as ``roles/run.invoker``."""
        return str(self.resource.get("role", ""))

    @property
    def target(self) -> str:
        """The last part of the name of what the role is held on; empty for the project."""
        return last(self.resource.get(_TARGETS.get(self.resource.type, ""), ""))

    @property
    def condition(self) -> str:
        """The expression that limits the role; empty for none."""
        return str(texts(self.resource, "condition").get("expression", ""))

    @property
    def on_project(self) -> bool:
        """Whether it reaches everything in the project."""
        return self.resource.type == _PROJECT

    @property
    def account(self) -> str:
        """The address of the service account that holds the role; empty for other members."""
        kind, _, address = self.member.partition(":")
        return address if kind == "serviceAccount" else ""


def every(graph: Graph) -> Iterator[Grant]:
    """Yield every grant of a role to a member."""
    for resource in graph.resources.values():
        if resource.type.lower().endswith("iammember"):
            yield Grant(resource)


def of_role(graph: Graph, role: str) -> Iterator[Grant]:
    """Yield the grants of ``role``."""
    return (grant for grant in every(graph) if grant.role == role)


def accounts(graph: Graph) -> dict[str, Resource]:
    """Return the service accounts by their addresses."""
    project = graph.config.get("gcp:project", "")
    return {
        f"{account.get('accountId')}@{account.get('project', project)}.iam.gserviceaccount.com": account
        for account in graph.of_type(kinds.ACCOUNT)
    }
