"""Policies on buckets: private, tidy, and never tidier than what is in use."""

from collections.abc import Mapping
from typing import Any, Final

from infra.preview.graph import Graph
from infra.preview.policies import kinds
from infra.preview.policies.base import Policy, Violations, blocks, last


def _private(graph: Graph) -> Violations:
    for bucket in graph.of_type(kinds.BUCKET):
        if bucket.get("uniformBucketLevelAccess") is not True:
            yield bucket, "objects may have access lists of their own"
        if bucket.get("publicAccessPrevention") != "enforced":
            yield bucket, "public access is not prevented"


def _lifecycles(graph: Graph) -> Violations:
    for bucket in graph.of_type(kinds.BUCKET):
        if not blocks(bucket, "lifecycleRules"):
            yield bucket, "nothing in it is ever deleted"


def _live_objects(graph: Graph) -> Violations:
    used = {last(found.get("bucket")) for found in graph.of_type(kinds.BUCKET_OBJECT)}
    for bucket in graph.of_type(kinds.BUCKET):
        if last(bucket.get("name")) in used and any(map(_deletes_live, blocks(bucket, "lifecycleRules"))):
            yield bucket, "its lifecycle deletes objects that are in use"


def _deletes_live(rule: Mapping[str, Any]) -> bool:
    condition = rule.get("condition", {})
    noncurrent = (
        condition.get("withState") == "ARCHIVED"
        or condition.get("numNewerVersions", 0) > 0
        or condition.get("daysSinceNoncurrentTime", 0) > 0
    )
    return rule.get("action", {}).get("type") == "Delete" and not noncurrent


ALL: Final = (
    Policy("private-bucket", "error", "Buckets are never public.", _private),
    Policy("bucket-lifecycle", "error", "Buckets do not grow for ever.", _lifecycles),
    Policy("live-object", "error", "Lifecycles spare what is in use.", _live_objects),
)
