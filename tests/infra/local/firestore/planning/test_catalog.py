import pytest

from infra.local.firestore.planning.catalog import IndexCatalog
from infra.local.firestore.planning.indexes import Exemption, IndexDefinition
from shared.manifest.collection import IndexField, Scope, index, vector_index

PLAIN = IndexDefinition("c", index("a", "b").fields)
GROUP = IndexDefinition("c", index("a", "b").fields, "COLLECTION_GROUP")
VECTOR = IndexDefinition("c", vector_index("a", field="v", dimension=3).fields)
A = IndexField("a", "ASCENDING")


def exempting(*exemptions: Exemption) -> IndexCatalog:
    return IndexCatalog([], exemptions)


def test_indexes_are_found_by_collection_and_scope() -> None:
    catalog = IndexCatalog([PLAIN, GROUP, VECTOR], [])

    assert catalog.composites("c", "COLLECTION") == (PLAIN,)
    assert catalog.composites("c", "COLLECTION_GROUP") == (GROUP,)
    assert catalog.vectors("c", "COLLECTION") == (VECTOR,)
    assert catalog.composites("other", "COLLECTION") == catalog.vectors("c", "COLLECTION_GROUP") == ()


def test_single_field_composites_do_not_exist() -> None:
    one = IndexDefinition("c", index("a").fields)
    group = IndexDefinition("c", index("a").fields, "COLLECTION_GROUP")
    catalog = IndexCatalog([one, group], [])

    assert catalog.composites("c", "COLLECTION") == ()
    assert catalog.composites("c", "COLLECTION_GROUP") == (group,)


def test_fields_are_indexed_in_their_collection() -> None:
    found = exempting().automatic("c", "COLLECTION", A)

    assert found == IndexDefinition("c", (A,), automatic=True)
    assert exempting().automatic("c", "COLLECTION_GROUP", A) is None


@pytest.mark.parametrize(
    ("exempt", "path", "indexed"),
    [
        ("a", "a", False),
        ("a", "b", True),
        ("a", "ab", True),
        ("*", "a", False),
        ("m", "m.x", False),
        ("m", "m.x.y", False),
        ("m.x", "m", True),
        ("m.x", "m.y", True),
        ("`a.b`", "`a.b`.c", False),
        ("`a", "`a.b`.c", True),
    ],
)
def test_exemptions_reach_down_the_path(exempt: str, path: str, *, indexed: bool) -> None:
    found = exempting(Exemption("c", exempt)).automatic("c", "COLLECTION", IndexField(path, "ASCENDING"))

    assert (found is not None) == indexed


def test_exemptions_hold_for_one_collection() -> None:
    assert exempting(Exemption("other", "*")).automatic("c", "COLLECTION", A) is not None


@pytest.mark.parametrize(
    ("mode", "scope", "kept"),
    [
        ("ASCENDING", "COLLECTION_GROUP", True),
        ("DESCENDING", "COLLECTION_GROUP", False),
        ("ASCENDING", "COLLECTION", False),
    ],
)
def test_an_override_keeps_what_it_names(mode: str, scope: Scope, *, kept: bool) -> None:
    catalog = exempting(Exemption("c", "a", frozenset({("ASCENDING", "COLLECTION_GROUP")})))
    field = IndexField("a", "DESCENDING" if mode == "DESCENDING" else "ASCENDING")

    assert (catalog.automatic("c", scope, field) is not None) == kept


def test_the_nearest_exemption_rules() -> None:
    own, parent, every = Exemption("c", "m.x"), Exemption("c", "m"), Exemption("c", "*")
    catalog = exempting(every, parent, own)

    assert [catalog.exemption("c", path) for path in ("m.x", "m.y", "z")] == [own, parent, every]
