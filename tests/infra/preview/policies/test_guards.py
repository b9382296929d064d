import pytest

from infra.preview.graph import Graph
from infra.preview.policies import guards, kinds
from tests.infra.preview.policies.mutation import be, broken, configured, put


@pytest.mark.parametrize("kind", guards.KEPT)
def test_unprotected_resource_is_found(good: Graph, kind: str) -> None:
    assert "protected" in broken(good, be(kind, protect=False))
    assert "protected" not in broken(good, be(kind, protect=False), configured(guarded="false"))


def test_bucket_that_goes_with_its_content_is_found(good: Graph) -> None:
    assert broken(good, put(kinds.BUCKET, "forceDestroy", True)) == {"force-destroy"}
