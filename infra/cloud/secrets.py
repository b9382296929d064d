"""The secrets, without their values: somebody adds those as versions, and no deployment ever sees them."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_gcp as gcp

from infra.cloud import names
from infra.cloud.component import Component, Context
from shared.manifest import secrets
from shared.manifest.secrets import Secret


class Secrets(Component):
    """The secrets by the manifest's name, each readable by the functions that it names."""

    def __init__(
        self,
        name: str,
        context: Context,
        accounts: Mapping[str, gcp.serviceaccount.Account],
        after: Sequence[pulumi.Resource] = (),
    ) -> None:
        super().__init__(name, context, after)
        self._accounts = accounts
        self.secrets: Mapping[str, gcp.secretmanager.Secret] = {
            secret.name: self._secret(secret) for secret in secrets.ALL
        }
        for secret in secrets.ALL:
            for reader in secret.read_by:
                self._grant(secret, names.dashed(reader))
        self.register_outputs({})

    def _secret(self, secret: Secret) -> gcp.secretmanager.Secret:
        return gcp.secretmanager.Secret(
            secret.name,
            secret_id=secret.name,
            project=self.settings.project,
            replication={"auto": {}},
            deletion_protection=self.settings.guarded,
            opts=self.options(protect=self.settings.guarded, delete_before_replace=False),
        )

    def _grant(self, secret: Secret, account: str) -> None:
        gcp.secretmanager.SecretIamMember(
            f"{secret.name}-{account}",
            project=self.settings.project,
            secret_id=self.secrets[secret.name].secret_id,
            role="roles/secretmanager.secretAccessor",
            member=self._accounts[account].member,
            opts=self.options(),
        )
