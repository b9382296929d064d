"""Policies on guarded stacks: what holds data or names that cannot be had again is protected."""

from typing import Final

from infra.preview.graph import Graph
from infra.preview.policies import kinds
from infra.preview.policies.base import Policy, Violations, is_guarded

KEPT: Final = (kinds.DATABASE, kinds.QUEUE, kinds.SECRET, kinds.BUCKET)


def _unprotected(graph: Graph) -> Violations:
    for resource in graph.of_type(*KEPT) if is_guarded(graph) else ():
        if not resource.protect:
            yield resource, "Pulumi would delete or replace it without asking"


def _emptied_buckets(graph: Graph) -> Violations:
    for bucket in graph.of_type(kinds.BUCKET) if is_guarded(graph) else ():
        if bucket.get("forceDestroy"):
            yield bucket, "is deleted with everything in it"


ALL: Final = (
    Policy("protected", "error", "Guarded stacks protect databases, queues, secrets and buckets.", _unprotected),
    Policy("force-destroy", "error", "Guarded buckets are not deleted with what is in them.", _emptied_buckets),
)
