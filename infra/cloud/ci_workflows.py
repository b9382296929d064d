"""Which workflows on GitHub are trusted, and with what."""

from collections.abc import Sequence
from dataclasses import dataclass

from infra.cloud import ci_roles
from infra.cloud.ci_roles import Permissions, Right
from infra.cloud.settings import StackSettings
from shared.manifest import identities


@dataclass(frozen=True)
class Workflow:
    """
    What a kind of workflow may become: the account, the pool that admits it, and whose tokens the pool takes.

    Each kind has a pool of its own, for whoever a pool admits could become every account that trusts the pool.
    """

    account: str
    pool: str
    purpose: str
    condition: str
    rights: Sequence[Right]
    permissions: Permissions


def deploying(settings: StackSettings) -> Workflow:
    """
    Return what a push to the one git ref may become.

    The event is named, for ``pull_request_target`` carries the ref of its target, whoever opened the pull request.
    """
    pushed = "assertion.event_name in ['push', 'workflow_dispatch']"
    return Workflow(
        identities.DEPLOYER,
        "github",
        "Deploys, for pushes to the repository.",
        f"{_ours(settings)} && assertion.ref == '{settings.github_ref}' && {pushed}",
        ci_roles.of_deployer(settings),
        ci_roles.DEPLOYER_PERMISSIONS,
    )


def previewing(settings: StackSettings) -> Workflow:
    """Return what a pull request of the repository may become, whatever its ref; those of forks get no token."""
    return Workflow(
        identities.PREVIEWER,
        "github-pull-requests",
        "Previews, for pull requests of the repository.",
        f"{_ours(settings)} && assertion.event_name == 'pull_request'",
        ci_roles.of_previewer(settings),
        ci_roles.PREVIEWER_PERMISSIONS,
    )


def _ours(settings: StackSettings) -> str:
    """Return that a token is of the repository: one issuer serves all of GitHub."""
    return f"assertion.repository == '{settings.github_repository}'"
