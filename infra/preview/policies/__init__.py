"""What must hold in every stack, as pure functions over the graph of a simulated deployment."""

from typing import Final

from infra.preview.findings import Finding, ordered
from infra.preview.graph import Graph
from infra.preview.policies import (
    data,
    edge,
    functions,
    guards,
    identity,
    invocation,
    operations,
    queues,
    scheduling,
    secrets,
    storage,
    workflows,
)
from infra.preview.policies.base import Policy

ALL: Final[tuple[Policy, ...]] = (
    *identity.ALL,
    *invocation.ALL,
    *functions.ALL,
    *data.ALL,
    *storage.ALL,
    *queues.ALL,
    *secrets.ALL,
    *scheduling.ALL,
    *edge.ALL,
    *workflows.ALL,
    *guards.ALL,
    *operations.ALL,
)


def check(graph: Graph) -> list[Finding]:
    """Return everything in ``graph`` that breaks a policy, errors first."""
    return ordered(finding for policy in ALL for finding in policy.check(graph))
