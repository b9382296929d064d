"""The identities of continuous integration: GitHub's tokens instead of keys."""

import re
from collections.abc import Sequence
from typing import Any, Final

import pulumi
import pulumi_gcp as gcp

from infra.cloud import ci_roles, ci_workflows, names
from infra.cloud.ci_workflows import Workflow
from infra.cloud.component import Component, Context
from shared.manifest import functions, identities

ISSUER: Final = "https://token.actions.githubusercontent.com"
PROVIDER: Final = "github"
ATTRIBUTES: Final = {
    "google.subject": "assertion.sub",
    "attribute.repository": "assertion.repository",
    "attribute.ref": "assertion.ref",
}


class CiIdentity(Component):
    """
    A deployer for pushes to one git ref of one repository, and a previewer, which reads, for its pull requests.

    Nobody else's token is accepted. The deployer cannot widen its own rights: it may give roles in the project only
    as the program gives them, so the first deployment, and any change of these identities, takes an owner.
    ``provider_name`` and ``deployer_email``, or their like for the previewer, are what workflows log in with. Where
    Pulumi keeps its state is not part of the program; both need access to it. ``after`` must include the accounts.
    """

    def __init__(self, name: str, context: Context, after: Sequence[pulumi.Resource] = ()) -> None:
        super().__init__(name, context, after)
        deploying = ci_workflows.deploying(self.settings)
        previewing = ci_workflows.previewing(self.settings)
        self.provider_name: pulumi.Output[str] = self._trust(deploying)
        self.previewer_provider_name: pulumi.Output[str] = self._trust(previewing)
        deployer, previewer = self._account(deploying), self._account(previewing)
        self._let_act(deployer)
        self._let_grant(deployer)
        self.deployer_email: pulumi.Output[str] = deployer.email
        self.previewer_email: pulumi.Output[str] = previewer.email
        self.register_outputs({"provider": self.provider_name, "deployer": self.deployer_email})

    def _trust(self, workflow: Workflow) -> pulumi.Output[str]:
        pool = gcp.iam.WorkloadIdentityPool(
            workflow.pool,
            workload_identity_pool_id=workflow.pool,
            display_name="GitHub",
            description=workflow.purpose,
            project=self.settings.project,
            opts=self.options(protect=self.settings.guarded),
        )
        provider = gcp.iam.WorkloadIdentityPoolProvider(
            workflow.pool,
            workload_identity_pool_id=pool.workload_identity_pool_id,
            workload_identity_pool_provider_id=PROVIDER,
            display_name="GitHub",
            description=f"Tokens of {self.settings.github_repository}.",
            project=self.settings.project,
            attribute_mapping=ATTRIBUTES,
            attribute_condition=workflow.condition,
            oidc={"issuer_uri": ISSUER},
            opts=self.options(protect=self.settings.guarded),
        )
        name: pulumi.Output[str] = provider.name
        return name

    def _account(self, workflow: Workflow) -> Any:
        made = gcp.serviceaccount.Account(
            workflow.account,
            account_id=workflow.account,
            display_name=workflow.account,
            description=workflow.purpose,
            project=self.settings.project,
            opts=self.options(protect=self.settings.guarded),
        )
        gcp.serviceaccount.IAMMember(
            f"{workflow.account}-github",
            service_account_id=made.name,
            role="roles/iam.workloadIdentityUser",
            member=self._members(workflow.pool),
            opts=self.options(),
        )
        self._allow(workflow, made)
        self._permit(workflow, made)
        return made

    def _members(self, pool: str) -> str:
        admitted = f"projects/{self.settings.project_number}/locations/global/workloadIdentityPools/{pool}"
        return f"principalSet://iam.googleapis.com/{admitted}/attribute.repository/{self.settings.github_repository}"

    def _allow(self, workflow: Workflow, account: Any) -> None:
        for right in workflow.rights:
            gcp.projects.IAMMember(
                f"{workflow.account}-{_dashed(right.role)}",
                project=self.settings.project,
                role=f"roles/{right.role}",
                member=account.member,
                opts=self.options(),
            )

    def _permit(self, workflow: Workflow, account: Any) -> None:
        role = gcp.projects.IAMCustomRole(
            workflow.account,
            role_id=workflow.permissions.role_id,
            title=workflow.permissions.title,
            permissions=list(workflow.permissions.names),
            project=self.settings.project,
            opts=self.options(),
        )
        gcp.projects.IAMMember(
            f"{workflow.account}-permissions",
            project=self.settings.project,
            role=f"projects/{self.settings.project}/roles/{workflow.permissions.role_id}",
            member=account.member,
            opts=self.options(depends_on=[role]),
        )

    def _let_act(self, deployer: Any) -> None:
        """Let the deployer give functions, builds, queues and schedules their accounts, and no other account."""
        runtime = [names.dashed(function.name) for function in functions.ALL]
        for account in (*runtime, identities.INVOKER, identities.BUILDER):
            email = names.account_email(account, self.settings)
            gcp.serviceaccount.IAMMember(
                f"{identities.DEPLOYER}-acts-as-{account}",
                service_account_id=f"projects/{self.settings.project}/serviceAccounts/{email}",
                role="roles/iam.serviceAccountUser",
                member=deployer.member,
                opts=self.options(),
            )

    def _let_grant(self, deployer: Any) -> None:
        roles = ", ".join(f"'{role}'" for role in ci_roles.GRANTABLE)
        gcp.projects.IAMMember(
            f"{identities.DEPLOYER}-grants",
            project=self.settings.project,
            role="roles/resourcemanager.projectIamAdmin",
            member=deployer.member,
            condition={
                "title": "only-roles-of-functions",
                "expression": f"api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly([{roles}])",
            },
            opts=self.options(),
        )


def _dashed(role: str) -> str:
    return re.sub(r"[^a-z]+", "-", role.lower())
