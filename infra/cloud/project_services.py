"""The Google APIs that the deployment uses, switched on in the project."""

from collections.abc import Sequence

import pulumi
import pulumi_gcp as gcp

from infra.cloud.component import Component, Context
from infra.cloud.settings import StackSettings

ALWAYS = (
    "artifactregistry",
    "cloudbuild",
    "cloudfunctions",
    "cloudresourcemanager",
    "cloudscheduler",
    "cloudtasks",
    "firestore",
    "iam",
    "logging",
    "monitoring",
    "run",
    "secretmanager",
    "storage",
)


class ProjectServices(Component):
    """One API each; a destroyed stack leaves them on, for others may use them."""

    def __init__(self, name: str, context: Context) -> None:
        super().__init__(name, context)
        self.enabled: Sequence[pulumi.Resource] = [
            gcp.projects.Service(
                service,
                project=self.settings.project,
                service=f"{service}.googleapis.com",
                disable_on_destroy=False,
                opts=self.options(),
            )
            for service in needed(self.settings)
        ]
        self.register_outputs({})


def needed(settings: StackSettings) -> Sequence[str]:
    """Return the short names of the APIs that a stack uses, sorted."""
    load_balancer = ("compute",) if settings.domain else ()
    federation = ("iamcredentials", "sts") if settings.github_repository else ()
    budget = ("billingbudgets",) if settings.monthly_budget else ()
    return sorted((*ALWAYS, *load_balancer, *federation, *budget))
