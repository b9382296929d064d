"""The sources of the functions: one archive each, under a name that is made of what it contains."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pulumi
import pulumi_gcp as gcp

from infra.cloud import names
from infra.cloud.bundles.archive import Archive, Builder
from infra.cloud.component import Component, Context
from shared.manifest import functions, identities

FROM_PROGRAM = Path("..")
_READER = "roles/storage.objectViewer"
_MONTH_IN_DAYS = 30
_SHORTEST_SOFT_DELETE = 7 * 24 * 3600
_LIFECYCLE = (
    {
        "action": {"type": "Delete"},
        "condition": {"with_state": "ARCHIVED", "days_since_noncurrent_time": _MONTH_IN_DAYS},
    },
    {"action": {"type": "AbortIncompleteMultipartUpload"}, "condition": {"age": 1}},
)


class Sources(Component):
    """The bucket with the archive of every function; ``grants`` let the builder read them, and nobody else."""

    def __init__(
        self,
        name: str,
        context: Context,
        accounts: Mapping[str, gcp.serviceaccount.Account],
        after: Sequence[pulumi.Resource] = (),
    ) -> None:
        super().__init__(name, context, after)
        self.bucket = self._make_bucket()
        builder = Builder()
        self.objects: Mapping[str, gcp.storage.BucketObject] = {
            function.name: self._upload(builder.build(function)) for function in functions.ALL
        }
        self.grants = self._let_read(accounts[identities.BUILDER])
        self.register_outputs({"bucket": self.bucket.name})

    def _make_bucket(self) -> gcp.storage.Bucket:
        return gcp.storage.Bucket(
            "sources",
            name=f"{self.settings.project}-function-sources",
            project=self.settings.project,
            location=self.settings.region,
            uniform_bucket_level_access=True,
            public_access_prevention="enforced",
            versioning={"enabled": True},
            lifecycle_rules=_LIFECYCLE,
            soft_delete_policy={"retention_duration_seconds": _SHORTEST_SOFT_DELETE},
            force_destroy=not self.settings.guarded,
            opts=self.options(protect=self.settings.guarded),
        )

    def _let_read(self, builder: gcp.serviceaccount.Account) -> Sequence[pulumi.Resource]:
        """
        Let the builder read the archives here, and their copies in the bucket that Google builds from.

        That bucket comes to be with the first function of a region, so it cannot be granted access to itself. Source:
        Cloud Run functions, "Build process overview": ``gcf-v2-sources-PROJECT_NUMBER-REGION``.
        """
        copies = f"gcf-v2-sources-{self.settings.project_number}-{self.settings.region}"
        here = gcp.storage.BucketIAMMember(
            "builder-reads", bucket=self.bucket.name, role=_READER, member=builder.member, opts=self.options()
        )
        there = gcp.projects.IAMMember(
            "builder-reads-copies",
            project=self.settings.project,
            role=_READER,
            member=builder.member,
            condition={
                "title": "only-copies-of-sources",
                "expression": f'resource.name.startsWith("projects/_/buckets/{copies}")',
            },
            opts=self.options(),
        )
        return here, there

    def _upload(self, archive: Archive) -> gcp.storage.BucketObject:
        """
        Return the object of an archive, whose name carries the digest: other code is another object.

        Objects that are no longer used stay. Were Pulumi to delete them, then another packing of the same code, which
        it sees as a replacement under the same name, would delete what it had just uploaded.
        """
        function = names.dashed(archive.function.name)
        return gcp.storage.BucketObject(
            function,
            bucket=self.bucket.name,
            name=f"{function}/{archive.digest}.zip",
            source=_assets(archive),
            content_type="application/zip",
            opts=self.options(retain_on_delete=True),
        )


def _assets(archive: Archive) -> pulumi.AssetArchive:
    """Return the archive for Pulumi, which looks for files from the folder of the program."""
    files = {path: pulumi.FileAsset((FROM_PROGRAM / path).as_posix()) for path in archive.files}
    texts = {path: pulumi.StringAsset(text) for path, text in archive.texts.items()}
    return pulumi.AssetArchive(dict(sorted({**files, **texts}.items())))
