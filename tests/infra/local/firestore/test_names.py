import pytest

from infra.local.firestore import names
from shared import errors
from tests.infra.local.firestore.builders import DATABASE, ROOT


@pytest.mark.parametrize(
    "path", ["c/d", "c/d/e/f", "c/__id7__", "c/__", "c/a.b", "ä/ö", f"c/{'a' * 1500}", "/".join(["c"] * 200)]
)
def test_well_formed_document_names_pass(path: str) -> None:
    assert names.check_document(f"{ROOT}/{path}") == f"{ROOT}/{path}"


@pytest.mark.parametrize(
    ("name", "detail"),
    [
        ("foo", 'Document name "foo" lacks "projects" at index 0.'),
        (f"{ROOT}/c", f'Document name "{ROOT}/c" lacks "/" at index {len(ROOT) + 2}.'),
        (f"{ROOT}/c//d/e", f'Document name "{ROOT}/c//d/e" lacks a resource id at index {len(ROOT) + 3}.'),
        (f"{ROOT}/c/.", 'Resource id "." is not allowed.'),
        (f"{ROOT}/../d", 'Collection id ".." is not allowed.'),
        (f"{ROOT}/c/__x__", 'Resource id "__x__" is invalid because it is reserved.'),
        (f"{ROOT}/c/{'a' * 1501}", "The key path element name is longer than 1500 bytes."),
        (f"{ROOT}/c/{'ä' * 751}", "The key path element name is longer than 1500 bytes."),
        (f"{ROOT}/{'/'.join(['c'] * 202)}", "Key path is too long. Cannot exceed 100 elements."),
        (f"{ROOT}/{'/'.join(['c' * 1000] * 8)}", "Document name is longer than 6144 bytes."),
    ],
)
def test_malformed_document_names_are_explained(name: str, detail: str) -> None:
    with pytest.raises(errors.InvalidInputError) as caught:
        names.check_document(name)
    assert caught.value.detail == detail


@pytest.mark.parametrize("name", ["foo", "projects/p", f"{DATABASE}/documents", "projects//databases/d"])
def test_malformed_database_names_are_refused(name: str) -> None:
    with pytest.raises(errors.InvalidInputError):
        names.check_database(name)


def test_parents_are_documents_or_root() -> None:
    assert names.check_parent(ROOT) == ROOT
    assert names.check_parent(f"{ROOT}/c/d") == f"{ROOT}/c/d"
    for name in (DATABASE, f"{ROOT}/c"):
        with pytest.raises(errors.InvalidInputError):
            names.check_parent(name)


@pytest.mark.parametrize("identifier", ["a/b", ".", "..", "__x__", "a" * 1501])
def test_malformed_collection_ids_are_refused(identifier: str) -> None:
    with pytest.raises(errors.InvalidInputError):
        names.check_collection_id(identifier)


def test_documents_of_other_databases_are_refused() -> None:
    names.check_same_database(f"{ROOT}/c/d", DATABASE)
    with pytest.raises(errors.InvalidInputError, match="attempting to access database 'projects/q/databases/x'"):
        names.check_same_database("projects/q/databases/x/documents/c/d", DATABASE)


def test_names_are_taken_apart() -> None:
    name = f"{ROOT}/c/d/e/f"
    assert names.split(name) == (f"{ROOT}/c/d/e", "f")
    assert names.database_of(name) == DATABASE
    assert names.path_of(name) == ["c", "d", "e", "f"]
    assert names.collection_id(f"{ROOT}/c/d/e") == "e"
