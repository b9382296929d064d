import random

import numpy as np
import pytest

from shared.cache.entry import Slot
from shared.cache.scope import Scope
from shared.cache.semantic.label import Place, Space
from shared.cache.semantic.vector_index import Partition, Point, VectorIndex

SCOPE = Scope("acme", "tests")
PLACE = Place(Space(SCOPE, "hashed/1"), "context")
LARGE = 100_000_000


def vector(seed: int, dimensions: int = 128) -> list[float]:
    drawn = np.random.default_rng(seed).standard_normal(dimensions)
    return list((drawn / np.linalg.norm(drawn)).tolist())


def point(key: str, *, gone_at: float = 10.0, scope: Scope = SCOPE) -> Point:
    return Point(Slot(scope, key), f"question {key}", gone_at)


def filled(number: int, max_bytes: int = LARGE) -> VectorIndex:
    index = VectorIndex(max_bytes)
    for n in range(number):
        index.add(PLACE, point(str(n)), vector(n))
    return index


def keys(index: VectorIndex, wanted: list[float], number: int = 4, place: Place = PLACE) -> list[str]:
    return [hit.point.slot.key for hit in index.search(place, wanted, 0.0, number)]


def test_nearest_come_first() -> None:
    hits = filled(500).search(PLACE, vector(321), 0.0, 3)

    assert hits[0].point == point("321")
    assert hits[0].similarity == pytest.approx(1, abs=1e-3)
    assert [hit.similarity for hit in hits] == sorted((hit.similarity for hit in hits), reverse=True)


def test_few_dimensions_find_what_all_would() -> None:
    index, rng = filled(3000), random.Random(1)
    for number in rng.sample(range(3000), 40):
        blurred = np.asarray(vector(number)) + 0.4 * np.asarray(vector(number + 10_000))
        assert keys(index, list(blurred / np.linalg.norm(blurred)), 1) == [str(number)]


@pytest.mark.parametrize(
    "other",
    [
        Place(Space(Scope("other", "tests"), "hashed/1"), "context"),
        Place(Space(Scope("acme", "other"), "hashed/1"), "context"),
        Place(Space(SCOPE, "hashed/2"), "context"),
        Place(Space(SCOPE, "hashed/1"), "other"),
    ],
)
def test_no_search_leaves_its_place(other: Place) -> None:
    assert keys(filled(5), vector(1), place=other) == []


def test_expired_points_are_not_found() -> None:
    index = filled(3)
    index.add(PLACE, point("old", gone_at=-1.0), vector(7))

    assert "old" not in keys(index, vector(7))


def test_one_slot_holds_one_point() -> None:
    index = filled(3)
    index.add(PLACE, point("1"), vector(50))

    assert keys(index, vector(50), 1) == ["1"]
    assert len(index) == 3


def test_removed_points_are_not_found() -> None:
    index = filled(40)
    for key in ("0", "39", "20", "absent"):
        index.remove(Slot(SCOPE, key))

    found = keys(index, vector(20), 40)
    assert sorted(map(int, found)) == [n for n in range(40) if n not in {0, 20, 39}]
    assert (index.point(Slot(SCOPE, "20")), index.point(Slot(SCOPE, "21"))) == (None, point("21"))


def test_an_empty_place_takes_no_room() -> None:
    index = filled(1)
    index.remove(Slot(SCOPE, "0"))

    assert (len(index), index.size) == (0, 0)


def test_other_lengths_are_not_compared() -> None:
    index = filled(3)
    index.add(PLACE, point("short"), vector(9, 64))

    assert keys(index, vector(9, 64)) == []
    assert len(index) == 3


def test_places_that_were_used_last_stay() -> None:
    index = VectorIndex(60_000)
    places = [PLACE._replace(context=str(n)) for n in range(6)]
    for n, place in enumerate(places):
        index.add(place, point(str(n)), vector(n))
        index.search(places[0], vector(0), 0.0, 1)

    kept = [place.context for n, place in enumerate(places) if keys(index, vector(n), place=place)]
    assert "0" in kept
    assert "5" in kept
    assert "1" not in kept
    assert index.size <= 60_000


def test_a_full_place_drops_its_oldest() -> None:
    partition = Partition(128, 20)
    for n in range(50):
        partition.add(point(str(n)), vector(n))

    assert len(partition) == 20
    assert partition.point(Slot(SCOPE, "29")) is None
    assert partition.point(Slot(SCOPE, "30")) is not None


def test_size_stays_below_its_limit() -> None:
    index = filled(2000, max_bytes=1_000_000)

    assert 200 < len(index) < 2000
    assert index.size <= 1_000_000
