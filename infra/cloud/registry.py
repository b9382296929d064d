"""The repository of the functions' container images."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_gcp as gcp

from infra.cloud import durations
from infra.cloud.component import Component, Context
from shared.manifest import identities

KEPT_VERSIONS = 5
KEPT_DAYS = 30


class Registry(Component):
    """Keeps the newest versions of each image, deletes older ones by age; only the builder writes."""

    def __init__(
        self,
        name: str,
        context: Context,
        accounts: Mapping[str, gcp.serviceaccount.Account],
        after: Sequence[pulumi.Resource] = (),
    ) -> None:
        super().__init__(name, context, after)
        self.repository = gcp.artifactregistry.Repository(
            "functions",
            repository_id="functions",
            description="Images of the functions.",
            format="DOCKER",
            project=self.settings.project,
            location=self.settings.region,
            cleanup_policy_dry_run=False,
            cleanup_policies=[
                {"id": "keep-newest", "action": "KEEP", "most_recent_versions": {"keep_count": KEPT_VERSIONS}},
                {
                    "id": "delete-old",
                    "action": "DELETE",
                    "condition": {"tag_state": "ANY", "older_than": durations.days(KEPT_DAYS)},
                },
            ],
            opts=self.options(),
        )
        gcp.artifactregistry.RepositoryIamMember(
            "builder-writes",
            project=self.settings.project,
            location=self.settings.region,
            repository=self.repository.name,
            role="roles/artifactregistry.writer",
            member=accounts[identities.BUILDER].member,
            opts=self.options(),
        )
        self.register_outputs({"repository": self.repository.name})
