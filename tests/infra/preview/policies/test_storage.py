import pytest

from infra.preview.graph import Graph
from infra.preview.policies import kinds
from tests.infra.preview.policies import mutation
from tests.infra.preview.policies.mutation import broken, put

DELETE = {"type": "Delete"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("uniformBucketLevelAccess", mutation.REMOVED),
        ("uniformBucketLevelAccess", False),
        ("publicAccessPrevention", mutation.REMOVED),
        ("publicAccessPrevention", "inherited"),
    ],
)
def test_bucket_that_could_be_public_is_found(good: Graph, path: str, value: object) -> None:
    assert broken(good, put(kinds.BUCKET, path, value)) == {"private-bucket"}


@pytest.mark.parametrize("rules", [mutation.REMOVED, []], ids=["none", "empty"])
def test_bucket_that_only_grows_is_found(good: Graph, rules: object) -> None:
    assert broken(good, put(kinds.BUCKET, "lifecycleRules", rules)) == {"bucket-lifecycle"}


@pytest.mark.parametrize(
    "condition", [{"age": 30}, {"age": 30, "withState": "LIVE"}, {"matchesPrefixes": ["a"]}], ids=str
)
def test_lifecycle_that_deletes_sources_in_use_is_found(good: Graph, condition: dict[str, object]) -> None:
    rules = [{"action": DELETE, "condition": condition}]

    assert broken(good, put(kinds.BUCKET, "lifecycleRules", rules)) == {"live-object"}


@pytest.mark.parametrize(
    "condition", [{"numNewerVersions": 3}, {"daysSinceNoncurrentTime": 7}, {"withState": "ARCHIVED"}], ids=str
)
def test_lifecycle_of_old_versions_is_good(good: Graph, condition: dict[str, object]) -> None:
    rules = [{"action": DELETE, "condition": condition}]

    assert broken(good, put(kinds.BUCKET, "lifecycleRules", rules)) == set()
