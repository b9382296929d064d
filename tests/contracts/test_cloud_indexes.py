"""The manifest, the deployed database and the emulator agree on indexes, exemptions and TTLs."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pulumi
import pulumi_gcp as gcp
import pytest

from infra.cloud import consistency, settings
from infra.cloud.component import Context
from infra.cloud.database import Database
from infra.local.firestore.engine import Configuration, Engine
from infra.local.firestore.planning import indexes as planning
from infra.local.firestore.planning.indexes import Exemption, IndexDefinition
from infra.local.firestore.ttl import Sweeper
from infra.preview import run
from infra.preview.graph import Graph, Resource
from shared.manifest import collections
from shared.manifest.collection import Collection, IndexField, Scope, index, vector_index
from tests.clocks import TurnableClock
from tests.infra.local.firestore.builders import commit, fields, put

INDEX = "gcp:firestore/index:Index"
FIELD = "gcp:firestore/field:Field"
RARE = Collection(
    "rare",
    "Uses what the product's own collections do not.",
    indexes=(
        vector_index("tenant", field="embedding", dimension=768, scope="COLLECTION_GROUP"),
        index("state", scope="COLLECTION_GROUP"),
        index("a", "b[]", "-c"),
    ),
    ttl_field="until",
    unindexed=("text",),
)


def deploy() -> None:
    given = settings.load(pulumi.get_stack())
    Database("store", Context(given, gcp.Provider("gcp", project=given.project), consistency.hook()))


@pytest.fixture(params=["manifest", "rare"])
def declared(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[Collection, ...]:
    if request.param == "rare":
        monkeypatch.setattr(collections, "ALL", (RARE,))
    return collections.ALL


@pytest.fixture
def graph(declared: tuple[Collection, ...]) -> Graph:
    assert declared
    config = {"gcp:project": "pressroom-test", "gcp:region": "europe-west1", "pressroom:projectNumber": "123456789012"}
    return run.inline(deploy, config=config, mode="apply")


def deployed_indexes(graph: Graph) -> Iterator[IndexDefinition]:
    """Yield what is made beside the automatic indexes: composites, and single fields over a collection group."""
    for resource in graph.of_type(INDEX):
        listed = tuple(_field(each) for each in resource.get("fields"))
        yield IndexDefinition(resource.get("collection"), listed, resource.get("queryScope"))
    for resource in graph.of_type(FIELD):
        for mode, scope in _single(resource):
            if scope == "COLLECTION_GROUP":
                listed = (IndexField(resource.get("field"), mode),)
                yield IndexDefinition(resource.get("collection"), listed, scope)


def deployed_exemptions(graph: Graph) -> Iterator[Exemption]:
    """Yield the fields that keep none of their automatic indexes."""
    for resource in graph.of_type(FIELD):
        if not [scope for _, scope in _single(resource) if scope == "COLLECTION"]:
            yield Exemption(resource.get("collection"), resource.get("field"))


def deployed_ttls(graph: Graph) -> dict[str, str]:
    """Return the TTL field of every collection that has one."""
    return {each.get("collection"): each.get("field") for each in graph.of_type(FIELD) if "ttlConfig" in each.inputs}


def _field(found: dict[str, Any]) -> IndexField:
    if vector := found.get("vectorConfig"):
        return IndexField(found["fieldPath"], "VECTOR", vector["dimension"])
    return IndexField(found["fieldPath"], found.get("order") or found["arrayConfig"])


def _single(resource: Resource) -> list[tuple[Any, Scope]]:
    found = resource.get("indexConfig.indexes", [])
    return [(each.get("order") or each["arrayConfig"], each["queryScope"]) for each in found]


def alike(found: Iterator[IndexDefinition] | tuple[IndexDefinition, ...]) -> set[tuple[Any, ...]]:
    """Return definitions without the ``__name__`` that is understood."""
    return {(each.collection, each.body, each.name_direction, each.scope) for each in found}


def test_every_index_that_the_emulator_demands_is_deployed(graph: Graph, declared: tuple[Collection, ...]) -> None:
    """The planner refuses queries by the manifest; the database serves them by the graph."""
    enforced, _ = planning.from_manifest(declared)

    assert alike(deployed_indexes(graph)) == alike(enforced)


def test_every_exemption_that_the_emulator_enforces_is_deployed(graph: Graph, declared: tuple[Collection, ...]) -> None:
    """What the planner takes for unindexed is unindexed in the database, and nothing more."""
    _, enforced = planning.from_manifest(declared)

    assert {(each.collection, each.path) for each in deployed_exemptions(graph)} == {
        (each.collection, each.path) for each in enforced
    }


def test_every_declared_ttl_is_deployed(graph: Graph, declared: tuple[Collection, ...]) -> None:
    """One TTL field per collection, in the database as in the manifest."""
    assert deployed_ttls(graph) == {each.name: each.ttl_field for each in declared if each.ttl_field}


async def test_emulator_expires_what_the_database_expires(graph: Graph, declared: tuple[Collection, ...]) -> None:
    """A document that is expired by the deployed TTL field goes; one that is expired by any other field stays."""
    clock = TurnableClock(datetime(2030, 1, 1, tzinfo=UTC))
    past = clock.now() - timedelta(hours=1)
    ttls = deployed_ttls(graph)
    with closing(Engine.open(Configuration(planner=None, collections=declared, clock=clock))) as engine:
        for each in declared:
            ttl = ttls.get(each.name, "expire_at")
            await commit(engine, put(f"{each.name}/by-ttl", **{ttl: past}), put(f"{each.name}/else", elsewhere=past))
        Sweeper(engine, clock, grace=0.0).expire_now()

        gone = {each.name for each in declared if fields(engine, f"{each.name}/by-ttl") is None}
        kept = {each.name for each in declared if fields(engine, f"{each.name}/else") is not None}

    assert gone == ttls.keys()
    assert kept == {each.name for each in declared}
