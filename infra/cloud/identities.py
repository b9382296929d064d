"""The service accounts, one per function, and what they may do in the whole project."""

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_gcp as gcp

from infra.cloud import names
from infra.cloud.component import Component, Context
from shared.manifest import functions, identities

PURPOSES = {
    identities.INVOKER: "Signs the calls of queues and schedules.",
    identities.BUILDER: "Builds the images of functions.",
}


class Identities(Component):
    """
    The accounts by account id.

    Functions reach the one database and nothing else of the project: what they log and measure leaves through
    their standard output, which needs no right. The builder writes its logs.
    """

    def __init__(self, name: str, context: Context, after: Sequence[pulumi.Resource] = ()) -> None:
        super().__init__(name, context, after)
        runtime = {names.dashed(function.name): function.purpose for function in functions.ALL}
        self.accounts: Mapping[str, gcp.serviceaccount.Account] = {
            account: self._account(account, purpose) for account, purpose in {**runtime, **PURPOSES}.items()
        }
        for account in runtime:
            self._grant(account, "datastore.user", self._only_our_database())
        self._grant(identities.BUILDER, "logging.logWriter")
        self.register_outputs({})

    def _account(self, account: str, purpose: str) -> gcp.serviceaccount.Account:
        return gcp.serviceaccount.Account(
            account,
            account_id=account,
            display_name=account,
            description=purpose,
            project=self.settings.project,
            opts=self.options(),
        )

    def _grant(self, account: str, role: str, condition: Mapping[str, str] | None = None) -> None:
        gcp.projects.IAMMember(
            f"{account}-{role.replace('.', '-').lower()}",
            project=self.settings.project,
            role=f"roles/{role}",
            member=self.accounts[account].member,
            condition=condition,
            opts=self.options(),
        )

    def _only_our_database(self) -> Mapping[str, str]:
        database = f"projects/{self.settings.project}/databases/{self.settings.database}"
        return {
            "title": "only-the-database-of-pressroom",
            "expression": f'resource.type == "firestore.googleapis.com/Database" && resource.name == "{database}"',
        }
