import math
from typing import Any

import pytest

from infra.local.firestore import messages, nearest
from infra.local.firestore.documents import StoredDocument
from infra.local.firestore.messages import FindNearest, Message
from tests.infra.local.firestore import builders
from tests.infra.local.firestore.builders import Vector, document, ids

VECTORS: dict[str, Any] = {
    "a": Vector((1.0, 0.0)),
    "b": Vector((0.0, 1.0)),
    "c": Vector((1.0, 1.0)),
    "d": Vector((-1.0, 0.0)),
    "e": Vector((0.0, 0.0)),
    "f": Vector((2.0, 2.0)),
    "three": Vector((1.0, 1.0, 1.0)),
    "text": "x",
    "map": {"value": [1.0, 2.0]},
}


def stored() -> list[StoredDocument]:
    made = (document(f"c/{key}", e=each) for key, each in VECTORS.items())
    return [StoredDocument(position, each.name, each, b"") for position, each in enumerate(made)]


def search(*vector: float, **options: Any) -> list[Message]:
    return nearest.search(builders.nearest("c", vector, **options).find_nearest, stored())


def distances(found: list[Message]) -> list[float]:
    return [round(each.fields["d"].double_value, 4) for each in found]


@pytest.mark.parametrize(
    ("measure", "order", "expected"),
    [
        (FindNearest.EUCLIDEAN, "acbefd", [0.5, 0.5, 1.118, 1.118, 1.8028, 2.0616]),
        (FindNearest.COSINE, "cfabde", [0.0513, 0.0513, 0.1056, 0.5528, 1.8944, math.nan]),
        (FindNearest.DOT_PRODUCT, "fcabed", [3.0, 1.5, 1.0, 0.5, 0.0, -1.0]),
    ],
)
def test_measures_rank_the_nearest_first(measure: int, order: str, expected: list[float]) -> None:
    found = search(1.0, 0.5, measure=measure, result="d")
    assert "".join(ids(found)) == order
    assert repr(distances(found)) == repr(expected)


@pytest.mark.parametrize(
    ("measure", "threshold", "order"),
    [
        (FindNearest.EUCLIDEAN, 0.5, "ac"),
        (FindNearest.COSINE, 0.2, "cfa"),
        (FindNearest.DOT_PRODUCT, 1.0, "fca"),
    ],
)
def test_threshold_keeps_what_is_near_enough(measure: int, threshold: float, order: str) -> None:
    assert "".join(ids(search(1.0, 0.5, measure=measure, threshold=threshold))) == order


def test_only_vectors_of_that_length_count() -> None:
    assert ids(search(1.0, 1.0, 1.0)) == ["three"]
    assert search(1.0) == []


def test_limit_cuts_after_ranking() -> None:
    assert ids(search(1.0, 0.5, limit=1)) == ["a"]


def test_parallel_vectors_are_at_no_distance() -> None:
    found = search(-3.0, -3.0, measure=FindNearest.COSINE, threshold=0.0)
    assert found == []
    assert ids(search(3.0, 3.0, measure=FindNearest.COSINE, threshold=0.0)) == ["c", "f"]


def test_distance_is_added_to_a_copy() -> None:
    documents = stored()
    wanted = builders.nearest("c", [1.0, 0.0], result="d").find_nearest
    assert "d" in nearest.search(wanted, documents)[0].fields
    assert all("d" not in each.message.fields for each in documents)


def test_decoded_vectors_are_kept() -> None:
    documents = stored()
    wanted = builders.nearest("c", [1.0, 0.0]).find_nearest
    first = nearest.search(wanted, documents)
    kept = [each.vectors["e"] for each in documents]
    assert nearest.search(wanted, documents) == first
    assert all(each.vectors["e"] is vector for each, vector in zip(documents, kept, strict=True))
    assert isinstance(first[0], messages.Document)
