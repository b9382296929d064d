from infra.local.firestore import keys
from tests.infra.local.firestore.builders import ROOT


def test_place_encodes_both_scopes() -> None:
    place = keys.place(7, f"{ROOT}/c/d/e", "f")
    assert place.prefix("COLLECTION") == keys.collection_prefix(7, f"{ROOT}/c/d/e")
    assert place.prefix("COLLECTION_GROUP") == keys.database_prefix(7)
    assert place.suffix("COLLECTION") == keys.path_key(["f"])
    assert place.suffix("COLLECTION_GROUP") == keys.path_key(["c", "d", "e", "f"])


def test_collections_do_not_share_prefixes() -> None:
    prefixes = [keys.collection_prefix(1, f"{ROOT}/{path}") for path in ("c", "cc", "c/d/c")]
    assert not [low for low in prefixes for high in prefixes if low != high and high.startswith(low)]


def test_databases_do_not_share_prefixes() -> None:
    assert keys.collection_prefix(1, f"{ROOT}/c") != keys.collection_prefix(2, f"{ROOT}/c")


def test_paths_sort_parents_before_children() -> None:
    paths = [["a", "b"], ["a", "b", "c", "d"], ["a", "b-"], ["b", "a"]]
    assert sorted(paths, key=keys.path_key) == paths
