from pathlib import Path

import pytest

from infra.cloud.bundles.archive import Builder
from infra.cloud.identities import Identities
from infra.cloud.sources import Sources
from infra.preview.graph import FileAsset, Graph, TextAsset
from shared.manifest import functions
from tests.infra.cloud.conftest import Registered

INFRA = Path(__file__).parents[3] / "infra"
BUCKET = "gcp:storage/bucket:Bucket"
OBJECT = "gcp:storage/bucketObject:BucketObject"


@pytest.fixture
def graph(registered: Registered) -> Graph:
    return registered(lambda context: Sources("sources", context, Identities("identities", context).accounts))


def test_every_function_has_an_object_named_by_its_digest(graph: Graph) -> None:
    builder = Builder()
    names = {found.name: found.get("name") for found in graph.of_type(OBJECT)}

    assert names == {
        function.name.replace("_", "-"): f"{function.name.replace('_', '-')}/{builder.build(function).digest}.zip"
        for function in functions.ALL
    }
    assert {found.get("bucket") for found in graph.of_type(OBJECT)} == {"pressroom-test-function-sources"}
    assert all(found.options["retainOnDelete"] for found in graph.of_type(OBJECT))


def test_archives_are_found_from_the_folder_of_the_program(graph: Graph) -> None:
    for function in functions.ALL:
        assets = graph.named(OBJECT, function.name.replace("_", "-")).inputs["source"].assets
        contents = {
            path: asset.text.encode() if isinstance(asset, TextAsset) else (INFRA / asset.path).read_bytes()
            for path, asset in assets.items()
        }
        assert contents == dict(Builder().build(function).contents())
        assert all(not Path(asset.path).is_absolute() for asset in assets.values() if isinstance(asset, FileAsset))


def test_bucket_is_private_and_keeps_what_is_in_use(graph: Graph) -> None:
    bucket = graph.named(BUCKET, "sources")
    deleting = [rule["condition"] for rule in bucket.get("lifecycleRules") if rule["action"]["type"] == "Delete"]

    assert (bucket.get("uniformBucketLevelAccess"), bucket.get("publicAccessPrevention")) == (True, "enforced")
    assert bucket.get("versioning.enabled") is True
    assert deleting
    assert all(condition["withState"] == "ARCHIVED" for condition in deleting)


@pytest.mark.parametrize("guarded", [True, False])
def test_guarded_stacks_protect_the_bucket(*, guarded: bool, registered: Registered) -> None:
    graph = registered(
        lambda context: Sources("sources", context, Identities("identities", context).accounts),
        guarded=str(guarded).lower(),
    )
    bucket = graph.named(BUCKET, "sources")

    assert (bucket.protect, bucket.get("forceDestroy")) == (guarded, not guarded)


def test_only_the_builder_may_read(graph: Graph) -> None:
    builder = "serviceAccount:function-builder@pressroom-test.iam.gserviceaccount.com"
    here = graph.named("gcp:storage/bucketIAMMember:BucketIAMMember", "builder-reads")
    there = graph.named("gcp:projects/iAMMember:IAMMember", "builder-reads-copies")

    assert [grant.get("member") for grant in (here, there)] == [builder, builder]
    assert {grant.get("role") for grant in (here, there)} == {"roles/storage.objectViewer"}
    assert len(list(graph.of_type("gcp:storage/bucketIAMMember:BucketIAMMember"))) == 1
    assert "gcf-v2-sources-123456789012-europe-west1" in there.get("condition.expression")
