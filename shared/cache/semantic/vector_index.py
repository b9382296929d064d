"""
The vectors that this process knows, for finding neighbours without asking anybody.

They are held by scope, embedder and context, so that no search can cross these. A search first compares what is left
of all vectors in a few dimensions, and then the nearest of these in full. Products are summed by ``einsum``: small as
they are, numpy's other way would share them out among threads, and wait for these where the cores are busy.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from shared.cache.entry import Slot
from shared.cache.semantic.label import Place

MOST_ROWS = 100_000

_COARSE = 64
_EXAMINED = 64
_FIRST_ROWS = 16
_AROUND_ROW = 700
_SEED = 19

Vector: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Point:
    """An answered question and when its answer is gone, in seconds since 1970."""

    slot: Slot
    text: str
    gone_at: float


class Hit(NamedTuple):
    """A point and how near it is."""

    point: Point
    similarity: float


class VectorIndex:
    """Holds points of at most ``max_bytes`` together; partitions that were not used for longest go first."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._partitions: OrderedDict[Place, Partition] = OrderedDict()
        self._size = 0

    def __len__(self) -> int:
        return sum(map(len, self._partitions.values()))

    @property
    def size(self) -> int:
        """Return the bytes held, about."""
        return self._size

    def add(self, place: Place, point: Point, vector: Sequence[float]) -> None:
        """Make a point findable; one in the same slot gives way to it."""
        partition = self._partitions.get(place) or self._new(place, len(vector))
        self._partitions.move_to_end(place)
        before = partition.size
        partition.add(point, vector)
        self._size += partition.size - before
        while self._size > self._max_bytes and len(self._partitions) > 1:
            self._drop(next(iter(self._partitions)))

    def search(self, place: Place, vector: Sequence[float], now: float, number: int) -> list[Hit]:
        """Return the ``number`` nearest points whose answers are not gone, the nearest first."""
        partition = self._partitions.get(place)
        if partition is None:
            return []
        self._partitions.move_to_end(place)
        return partition.search(vector, now, number)

    def point(self, slot: Slot) -> Point | None:
        """Return the point in ``slot``, wherever it is."""
        found = (partition.point(slot) for place, partition in self._of(slot))
        return next((point for point in found if point), None)

    def remove(self, slot: Slot) -> None:
        """Make the point in ``slot`` no longer findable."""
        for place, partition in self._of(slot):
            partition.remove(slot)
            if not len(partition):
                self._drop(place)

    def _new(self, place: Place, dimensions: int) -> "Partition":
        most = max(_FIRST_ROWS, min(MOST_ROWS, self._max_bytes // _row_bytes(dimensions)))
        found = self._partitions[place] = Partition(dimensions, most)
        self._size += found.size
        return found

    def _drop(self, place: Place) -> None:
        self._size -= self._partitions.pop(place).size

    def _of(self, slot: Slot) -> "list[tuple[Place, Partition]]":
        return [found for found in self._partitions.items() if found[0].space.scope == slot.scope]


class Partition:
    """The points of one place, at most ``most`` of them; the oldest give way."""

    def __init__(self, dimensions: int, most: int) -> None:
        self._most = most
        self._rows: OrderedDict[Slot, int] = OrderedDict()
        self._points: list[Point] = []
        self._exact = np.empty((_FIRST_ROWS, dimensions), np.float16)
        self._coarse = np.empty((_FIRST_ROWS, _COARSE), np.float32)

    def __len__(self) -> int:
        return len(self._points)

    @property
    def size(self) -> int:
        """Return the bytes held, about."""
        return len(self._exact) * _row_bytes(self._exact.shape[1])

    def point(self, slot: Slot) -> Point | None:
        """Return the point in ``slot``."""
        row = self._rows.get(slot)
        return None if row is None else self._points[row]

    def add(self, point: Point, vector: Sequence[float]) -> None:
        """Keep a point; vectors of another length cannot be compared and are left out."""
        if len(vector) != self._exact.shape[1]:
            return
        self.remove(point.slot)
        if len(self) >= self._most:
            self.remove(next(iter(self._rows)))
        row = len(self)
        self._make_room(row + 1)
        exact = np.asarray(vector, np.float32)
        self._exact[row] = exact
        self._coarse[row] = _coarse(exact)
        self._points.append(point)
        self._rows[point.slot] = row

    def remove(self, slot: Slot) -> None:
        """Forget a point; the last one takes its row."""
        row = self._rows.pop(slot, None)
        if row is None:
            return
        last = self._points.pop()
        if row < len(self._points):
            self._points[row] = last
            self._rows[last.slot] = row
            self._exact[row] = self._exact[len(self._points)]
            self._coarse[row] = self._coarse[len(self._points)]

    def search(self, vector: Sequence[float], now: float, number: int) -> list[Hit]:
        """Return the nearest points, the nearest first."""
        wanted = np.asarray(vector, np.float32)
        if len(wanted) != self._exact.shape[1] or not len(self):
            return []
        rows = self._candidates(wanted, max(_EXAMINED, number))
        similarities = _products(self._exact[rows].astype(np.float32), wanted)
        order = np.argsort(-similarities, kind="stable")
        hits = (Hit(self._points[rows[at]], min(1.0, float(similarities[at]))) for at in order)
        return [hit for hit in hits if hit.point.gone_at > now][:number]

    def _candidates(self, wanted: Vector, number: int) -> NDArray[np.intp]:
        if len(self) <= number:
            return np.arange(len(self))
        rough = _products(self._coarse[: len(self)], _coarse(wanted))
        return np.argpartition(rough, -number)[-number:]

    def _make_room(self, rows: int) -> None:
        have = len(self._exact)
        if rows > have:
            wanted = min(max(rows, 2 * have), max(self._most, rows))
            self._exact = np.resize(self._exact, (wanted, self._exact.shape[1]))
            self._coarse = np.resize(self._coarse, (wanted, _COARSE))


def _row_bytes(dimensions: int) -> int:
    return 2 * dimensions + 4 * _COARSE + _AROUND_ROW


def _coarse(vector: Vector) -> Vector:
    return _products(_projection(len(vector)), vector)


def _products(rows: Vector, vector: Vector) -> Vector:
    found: Vector = np.einsum("ij,j->i", rows, vector)
    return found


@lru_cache(maxsize=8)
def _projection(dimensions: int) -> Vector:
    """Return a random projection into fewer dimensions, the same each time; it roughly keeps all angles."""
    drawn = np.random.default_rng(_SEED).standard_normal((_COARSE, dimensions), np.float32)
    return drawn / np.float32(np.sqrt(_COARSE))
