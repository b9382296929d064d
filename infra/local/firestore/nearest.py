"""Nearest neighbours: ranks documents by the distance of their vectors from the one asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from infra.local.firestore import field_paths, messages, values
from infra.local.firestore.messages import FindNearest, Message

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from infra.local.firestore.documents import StoredDocument

_HIGHER_IS_NEARER: Final = frozenset({FindNearest.DOT_PRODUCT})


def search(wanted: Message, found: Iterable[StoredDocument]) -> list[Message]:
    """Return those of ``found`` that are nearest to the query vector, the nearest first."""
    query = _elements(wanted.query_vector)
    path = wanted.vector_field.field_path
    pairs = [(each, _vector(each, path)) for each in found]
    same = [(each, vector) for each, vector in pairs if len(vector) == len(query)]
    if not same:
        return []
    distances = _distances(query, [vector for _, vector in same], wanted.distance_measure)
    order = _ranked(wanted, distances)
    return [_with_distance(wanted, same[each][0].message, distances[each]) for each in order]


def _vector(document: StoredDocument, path: str) -> NDArray[np.float64]:
    """Return the vector at ``path``, kept with the document once it is decoded."""
    if (vector := document.vectors.get(path)) is None:
        value = field_paths.lookup(document.message.fields, field_paths.parse(path))
        vector = document.vectors[path] = _elements(value)
    kept: NDArray[np.float64] = vector
    return kept


def _elements(value: Message | None) -> NDArray[np.float64]:
    import numpy as np  # noqa: PLC0415 - most runs never ask for neighbours

    if value is None or not values.is_vector(value):
        return np.empty(0)
    elements = value.map_value.fields["value"].array_value.values
    return np.fromiter((each.double_value for each in elements), dtype=np.float64, count=len(elements))


def _distances(query: NDArray[np.float64], vectors: Sequence[NDArray[np.float64]], measure: int) -> NDArray[np.float64]:
    import numpy as np  # noqa: PLC0415 - most runs never ask for neighbours

    matrix = np.stack(vectors)
    if measure == FindNearest.EUCLIDEAN:
        distances: NDArray[np.float64] = np.linalg.norm(matrix - query, axis=1)
        return distances
    products: NDArray[np.float64] = matrix @ query
    if measure == FindNearest.DOT_PRODUCT:
        return products
    with np.errstate(divide="ignore", invalid="ignore"):
        squares = (matrix * matrix).sum(axis=1) * (query * query).sum()
        cosines: NDArray[np.float64] = products / np.sqrt(squares)
    return 1.0 - cosines


def _ranked(wanted: Message, distances: NDArray[np.float64]) -> list[int]:
    """Return the positions of the nearest, ties in the order they came; what is no number comes last."""
    import numpy as np  # noqa: PLC0415 - most runs never ask for neighbours

    higher = wanted.distance_measure in _HIGHER_IS_NEARER
    cost = -distances if higher else distances
    order = np.argsort(cost, kind="stable")
    if wanted.HasField("distance_threshold"):
        threshold = wanted.distance_threshold.value
        order = order[cost[order] <= (-threshold if higher else threshold)]
    return [int(each) for each in order[: wanted.limit.value]]


def _with_distance(wanted: Message, document: Message, distance: float) -> Message:
    if not wanted.distance_result_field:
        return document
    answer = messages.copy(document)
    answer.fields[wanted.distance_result_field].double_value = float(distance)
    return answer
