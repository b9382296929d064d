"""What comes when: at most one entry per key, in order of time and, at equal times, of arrival."""

import heapq
from collections.abc import Hashable
from typing import Final, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)

_SLACK: Final = 64


class Schedule(Generic[Key]):
    """A priority queue by time; to put a key again moves it."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Key]] = []
        self._generations: dict[Key, int] = {}
        self._generation = 0

    def __len__(self) -> int:
        return len(self._generations)

    def __contains__(self, key: Key) -> bool:
        return key in self._generations

    def put(self, key: Key, when: int) -> None:
        """Enter ``key`` for ``when``, in place of the entry that it has."""
        self._generation += 1
        self._generations[key] = self._generation
        heapq.heappush(self._heap, (when, self._generation, key))
        if len(self._heap) > 2 * len(self._generations) + _SLACK:
            self._compact()

    def discard(self, key: Key) -> None:
        """Strike ``key`` out, if it is there."""
        self._generations.pop(key, None)

    def first_time(self) -> int | None:
        """Return the time of the first entry, None without any."""
        heap = self._heap
        while heap:
            when, generation, key = heap[0]
            if self._generations.get(key) == generation:
                return when
            heapq.heappop(heap)
        return None

    def pop(self) -> Key:
        """Take the first entry off; there must be one."""
        self.first_time()
        key = heapq.heappop(self._heap)[2]
        del self._generations[key]
        return key

    def clear(self) -> None:
        """Strike everything out."""
        self._heap.clear()
        self._generations.clear()

    def _compact(self) -> None:
        self._heap = [entry for entry in self._heap if self._generations.get(entry[2]) == entry[1]]
        heapq.heapify(self._heap)
