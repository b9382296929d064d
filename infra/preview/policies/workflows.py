"""Policies on continuous integration: whose tokens are taken, and what their workflows become."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from infra.preview.graph import Graph, Resource
from infra.preview.policies import expressions, grants, kinds
from infra.preview.policies.base import Policy, Violations, last, texts
from infra.preview.policies.grants import Grant
from shared.manifest import identities

IDENTITY_USER: Final = "roles/iam.workloadIdentityUser"
READING: Final = re.compile(r"roles/[\w.]*(viewer|reader|securityReviewer)", re.IGNORECASE)
READING_PERMISSION: Final = re.compile(r"\.(get|list)[A-Za-z]*$")
_CUSTOM_ROLE: Final = "gcp:projects/iAMCustomRole:IAMCustomRole"
_SET: Final = re.compile(
    r"principalSet://.*/workloadIdentityPools/(?P<pool>[^/]+)/attribute\.(?P<name>\w+)/(?P<value>.+)"
)

Token = Mapping[str, str]


def _tokens(graph: Graph) -> tuple[Mapping[str, Token], Mapping[str, Token]]:
    """Return tokens by what they are: of strangers, and of our repository without the right to deploy."""
    ours = graph.config.get("pressroom:githubRepository", "")
    ref = graph.config.get("pressroom:githubRef", "refs/heads/main")
    push = {"repository": ours, "ref": ref, "event_name": "push"}
    strangers = {
        "another owner": {**push, "repository": f"stranger/{ours.rpartition('/')[2]}"},
        "a repository of a longer name": {**push, "repository": f"{ours}-fork"},
        "an empty token": {},
    }
    guests = {
        "another branch": {**push, "ref": "refs/heads/feature"},
        "a branch of a longer name": {**push, "ref": f"{ref}-2"},
        "a pull request": {**push, "ref": "refs/pull/1/merge", "event_name": "pull_request"},
        "a pull request that runs on its target": {**push, "event_name": "pull_request_target"},
    }
    return strangers, guests


def _strangers(graph: Graph) -> Violations:
    strangers, _ = _tokens(graph)
    for provider in graph.of_type(kinds.IDENTITY_PROVIDER):
        for who, token in strangers.items():
            if _accepts(provider, token):
                yield provider, f"takes a token of {who}"


def _guests(graph: Graph) -> Violations:
    _, guests = _tokens(graph)
    for who, token in guests.items():
        for grant in _assumable(graph, token):
            if grant.target.partition("@")[0] == identities.DEPLOYER:
                yield grant.resource, f"{who} becomes the deployer"
            elif writing := _writing(graph, grant.target):
                yield grant.resource, f"{who} becomes {grant.target}, who holds {', '.join(writing)}"


def _whole_pools(graph: Graph) -> Violations:
    for grant in grants.of_role(graph, IDENTITY_USER):
        if not _SET.fullmatch(grant.member):
            yield grant.resource, f"{grant.member} is not those of one attribute"


def _accepts(provider: Resource, token: Token) -> bool:
    """Return whether a token passes the provider's condition; what cannot be understood counts as passing."""
    condition = str(provider.get("attributeCondition", ""))
    try:
        return not condition or bool(expressions.evaluate(condition, token))
    except expressions.ExpressionError:
        return True


def _assumable(graph: Graph, token: Token) -> Iterator[Grant]:
    """Yield the grants by which a workflow with ``token`` becomes a service account."""
    trusting = [provider for provider in graph.of_type(kinds.IDENTITY_PROVIDER) if _accepts(provider, token)]
    for grant in grants.of_role(graph, IDENTITY_USER):
        if any(_covers(grant, provider, token) for provider in trusting):
            yield grant


def _covers(grant: Grant, provider: Resource, token: Token) -> bool:
    members = _SET.fullmatch(grant.member)
    if members is None:
        return True
    if members["pool"] != last(provider.get("workloadIdentityPoolId", "")):
        return False
    mapping: Any = texts(provider, "attributeMapping").get(f"attribute.{members['name']}", "")
    try:
        return bool(expressions.evaluate(str(mapping), token) == members["value"])
    except expressions.ExpressionError:
        return True


def _writing(graph: Graph, account: str) -> list[str]:
    """Return the roles of a service account by which something can be changed."""
    reading = {str(role.get("roleId")) for role in graph.of_type(_CUSTOM_ROLE) if _only_reads(role)}
    held = (grant.role for grant in grants.every(graph) if grant.account == account)
    return [role for role in held if not (READING.fullmatch(role) or last(role) in reading)]


def _only_reads(role: Resource) -> bool:
    return all(READING_PERMISSION.search(str(permission)) for permission in role.get("permissions", ()))


ALL: Final = (
    Policy("stranger", "error", "Only tokens of the one repository are taken.", _strangers),
    Policy("guest", "error", "Only the one ref deploys; other workflows read.", _guests),
    Policy("whole-pool", "error", "Accounts are lent to chosen workflows.", _whole_pools),
)
