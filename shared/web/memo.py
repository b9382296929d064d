"""What equal bytes came to before: most requests that are answered from the cache are repeated to the letter."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

V = TypeVar("V")

LONGEST = 16 * 1024
WEIGHT = 8
OVERHEAD = 4 * 1024


class Memo(Generic[V]):
    """
    Remembers values by whose request it was and its bytes, the ones used last.

    What a request is made into is taken to weigh ``WEIGHT`` times as much as it; all together at most ``max_bytes``.
    """

    def __init__(self, max_bytes: int = 16 * 1024 * 1024) -> None:
        self._max_bytes = max_bytes
        self._held: OrderedDict[tuple[Hashable, bytes], V] = OrderedDict()
        self._size = 0

    def __len__(self) -> int:
        return len(self._held)

    def get(self, owner: Hashable, raw: bytes) -> V | None:
        """Return what ``raw`` came to when ``owner`` sent it before, if that is known."""
        key = (owner, raw)
        value = self._held.get(key)
        if value is not None:
            self._held.move_to_end(key)
        return value

    def put(self, owner: Hashable, raw: bytes, value: V) -> None:
        """Remember what ``raw`` comes to, unless it is too long."""
        key = (owner, raw)
        if len(raw) > LONGEST or key in self._held:
            return
        self._held[key] = value
        self._size += _weight(raw)
        while self._size > self._max_bytes:
            (_, oldest), _ = self._held.popitem(last=False)
            self._size -= _weight(oldest)


def _weight(raw: bytes) -> int:
    return len(raw) * WEIGHT + OVERHEAD
