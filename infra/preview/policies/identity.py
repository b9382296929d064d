"""Policies on identities: everybody has their own, and nobody more than they need."""

import re
from typing import Final

from infra.preview.graph import Graph
from infra.preview.policies import grants, kinds, services
from infra.preview.policies.base import Policy, Violations
from infra.preview.policies.grants import Grant
from shared.manifest import identities

BASIC_ROLES: Final = frozenset({"roles/owner", "roles/editor", "roles/viewer"})
NEVER_PROJECT_WIDE: Final = frozenset({
    "roles/cloudtasks.enqueuer",
    "roles/iam.serviceAccountKeyAdmin",
    "roles/iam.serviceAccountTokenCreator",
    "roles/iam.serviceAccountUser",
    "roles/iam.workloadIdentityUser",
    "roles/run.invoker",
    "roles/secretmanager.secretAccessor",
    "roles/storage.objectAdmin",
    "roles/storage.objectCreator",
    "roles/storage.objectViewer",
})
DATA_ROLES: Final = frozenset({"roles/datastore.user", "roles/datastore.viewer"})
_AUTHORITATIVE = re.compile(r"iam(binding|policy)$", re.IGNORECASE)
_ACCOUNT_ID = re.compile(r"[a-z][a-z0-9-]{4,28}[a-z0-9]")


def _open_to_anybody(graph: Graph) -> Violations:
    public = {services.name(f) for f in graph.of_type(kinds.FUNCTION) if _is_public(services.declared(f))}
    for grant in grants.every(graph):
        if grant.member in grants.ANYBODY and (grant.role != grants.INVOKER or grant.target not in public):
            yield grant.resource, f"{grant.role} on {grant.target or 'the project'} is granted to {grant.member}"


def _is_public(function: object) -> bool:
    return "public" in getattr(function, "called_by", ())


def _basic_roles(graph: Graph) -> Violations:
    for grant in grants.every(graph):
        if grant.role in BASIC_ROLES:
            yield grant.resource, f"{grant.member} holds {grant.role}"


def _project_wide(graph: Graph) -> Violations:
    for grant in grants.every(graph):
        if grant.on_project and grant.role in NEVER_PROJECT_WIDE and not _is_of_one_bucket(grant):
            yield grant.resource, f"{grant.member} holds {grant.role} on the whole project"


def _is_of_one_bucket(grant: Grant) -> bool:
    return grant.role.startswith("roles/storage.") and "resource.name" in grant.condition


def _authoritative(graph: Graph) -> Violations:
    for resource in graph.resources.values():
        if _AUTHORITATIVE.search(resource.type):
            yield resource, f"{resource.type} takes roles away from everybody it does not list"


def _unconditioned_data(graph: Graph) -> Violations:
    databases = [f'/databases/{database.get("name")}"' for database in graph.of_type(kinds.DATABASE)]
    for grant in grants.every(graph):
        if grant.role in DATA_ROLES and not any(name in grant.condition for name in databases):
            yield grant.resource, f"{grant.member} holds {grant.role} on every database of the project"


def _shared_accounts(graph: Graph) -> Violations:
    known = grants.accounts(graph)
    holders: dict[str, str] = {}
    for function in graph.of_type(kinds.FUNCTION):
        account = services.account(function)
        if account not in known:
            yield function, f"runs as {account or 'the default account'}, which this stack does not make"
        elif account in holders:
            yield function, f"runs as {account}, as {holders[account]} does"
        holders.setdefault(account, services.name(function))


def _unknown_members(graph: Graph) -> Violations:
    ours = f"@{graph.config.get('gcp:project', '')}.iam.gserviceaccount.com"
    known = grants.accounts(graph)
    for grant in grants.every(graph):
        if grant.account.endswith(ours) and grant.account not in known:
            yield grant.resource, f"{grant.account} is no account of this stack"


def _account_ids(graph: Graph) -> Violations:
    for account in graph.of_type(kinds.ACCOUNT):
        found = str(account.get("accountId", ""))
        if not _ACCOUNT_ID.fullmatch(found):
            yield account, f"{found!r} is not 6 to 30 lower-case letters, digits and dashes"


def _keys(graph: Graph) -> Violations:
    for key in graph.of_type(kinds.ACCOUNT_KEY):
        yield key, "a key is a password that nobody renews"


def _acting_as(graph: Graph) -> Violations:
    enqueuers = {grant.member for grant in grants.of_role(graph, grants.ENQUEUER)}
    for grant in grants.of_role(graph, grants.ACTS_AS):
        used, _, _ = grant.target.partition("@")
        holder, _, _ = grant.account.partition("@")
        if holder != identities.DEPLOYER and not (used == identities.INVOKER and grant.member in enqueuers):
            yield grant.resource, f"{grant.member} may act as {grant.target} without need"


ALL: Final = (
    Policy("open-to-anybody", "error", "Only functions declared public are open to anybody.", _open_to_anybody),
    Policy("basic-role", "error", "Nobody is owner, editor or viewer.", _basic_roles),
    Policy("project-wide-role", "error", "What can be granted on one resource is not granted on all.", _project_wide),
    Policy("authoritative-iam", "error", "Grants add to what others granted.", _authoritative),
    Policy("data-of-all-databases", "error", "Access to data is limited to the database.", _unconditioned_data),
    Policy("own-account", "error", "Every function runs as an account of its own.", _shared_accounts),
    Policy("unknown-account", "error", "Grants name accounts of the stack.", _unknown_members),
    Policy("account-id", "error", "Account ids have the form that IAM takes.", _account_ids),
    Policy("account-key", "error", "Service accounts have no keys.", _keys),
    Policy("acting-as", "error", "Only enqueuers act as the invoker, only the deployer as others.", _acting_as),
)
