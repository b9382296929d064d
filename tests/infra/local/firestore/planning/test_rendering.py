import pytest

from infra.local.firestore.planning.indexes import IndexDefinition, from_manifest
from infra.local.firestore.planning.rendering import explained, manifest_line
from shared.manifest import collection, collections
from shared.manifest.collection import Index, IndexField, index, vector_index


def definition_of(declared: Index) -> IndexDefinition:
    return IndexDefinition("c", declared.fields, declared.scope)


@pytest.mark.parametrize(
    ("declared", "line"),
    [
        (index("tenant", "status", "-created_at"), 'index("tenant", "status", "-created_at")'),
        (index("tenant", "tags[]", "-at"), 'index("tenant", "tags[]", "-at")'),
        (index("a", "-__name__"), 'index("a", "-__name__")'),
        (index("a", scope="COLLECTION_GROUP"), 'index("a", scope="COLLECTION_GROUP")'),
        (vector_index(field="v", dimension=3), 'vector_index(field="v", dimension=3)'),
        (vector_index("-a", "b", field="v", dimension=3), 'vector_index("-a", "b", field="v", dimension=3)'),
        (
            Index((IndexField("a", "ASCENDING"), IndexField("v", "VECTOR", 3)), "COLLECTION_GROUP"),
            'Index((IndexField("a", "ASCENDING"), IndexField("v", "VECTOR", 3),), "COLLECTION_GROUP")',
        ),
    ],
)
def test_a_line_declares_the_index(declared: Index, line: str) -> None:
    assert manifest_line(definition_of(declared)) == line
    assert eval(line, vars(collection)) == declared


def test_a_vector_line_leaves_names_out() -> None:
    fields = (IndexField("a", "ASCENDING"), IndexField("__name__", "ASCENDING"), IndexField("v", "VECTOR", 3))

    assert manifest_line(IndexDefinition("c", fields)) == 'vector_index("a", field="v", dimension=3)'


@pytest.mark.parametrize("definition", from_manifest(collections.ALL)[0], ids=manifest_line)
def test_every_declared_index_renders_back(definition: IndexDefinition) -> None:
    rendered = eval(manifest_line(definition), vars(collection))

    assert (rendered.fields, rendered.scope) == (definition.fields, definition.scope)


@pytest.mark.parametrize(
    ("declared", "properties"),
    [
        (index("g", "-n"), "(g ASC, n DESC, __name__ DESC)"),
        (index("g", "n", "-__name__"), "(g ASC, n ASC, __name__ DESC)"),
        (index("-__name__"), "(__name__ DESC)"),
        (index("tags[]"), "(tags ARRAY_CONTAINS, __name__ ASC)"),
        (vector_index("color", field="e", dimension=3), "(color ASC, __name__ ASC, e VECTOR<3>)"),
    ],
)
def test_explain_names_the_index_as_production_does(declared: Index, properties: str) -> None:
    assert explained(definition_of(declared)) == {"query_scope": "Collection", "properties": properties}


def test_explain_names_the_scope_of_groups() -> None:
    assert explained(definition_of(index("a", scope="COLLECTION_GROUP")))["query_scope"] == "Collection group"
