"""
Invalidation: a namespace counts its invalidations, and every entry knows the count from before its making began.

A mark says from which number on entries like these hold; whatever was begun below it counts as absent. So thousands
of entries are gone with one small write, and an answer that is still being made meanwhile is gone as well.
"""

import fnmatch
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from shared.cache.entry import CacheEntry, Slot

MOST_MARKS = 2_000
MOST_BYTES = 600_000
KEPT = timedelta(days=62)

Kind = Literal["all", "key", "tag", "prefix", "pattern"]


class Marker(NamedTuple):
    """
    Which entries of a namespace are meant.

    ``key`` and ``tag`` are equal to ``text``; the name begins with a ``prefix`` or matches a ``pattern`` (``*``, ``?``,
    ``[abc]``). ``all`` needs no text.
    """

    kind: Kind
    text: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.text}" if self.text else self.kind


ALL = Marker("all")


@dataclass(frozen=True, slots=True)
class Mark:
    """One invalidation: which entries, its number, when and by whom."""

    marker: Marker
    number: int
    at: datetime
    by: str = ""


class Invalidations:
    """
    What in a namespace has been invalidated.

    ``sequence`` is the number of the last one, ``floor`` one below which no entry holds, ``newest`` the highest that
    any entry may be held against.
    """

    __slots__ = ("_keys", "_patterns", "_prefixes", "_tags", "floor", "marks", "newest", "sequence")

    def __init__(self, sequence: int = 0, floor: int = 0, marks: Iterable[Mark] = ()) -> None:
        self.sequence = sequence
        self.floor = floor
        self.marks = tuple(marks)
        self.newest = max((floor, *(mark.number for mark in self.marks)))
        self._keys = {mark.marker.text: mark.number for mark in self._of("key")}
        self._tags = {mark.marker.text: mark.number for mark in self._of("tag")}
        self._prefixes = [(mark.marker.text, mark.number) for mark in self._of("prefix")]
        self._patterns = [(_pattern(mark.marker.text), mark.number) for mark in self._of("pattern")]

    def cover(self, entry: CacheEntry) -> bool:
        """Return whether ``entry`` has been invalidated."""
        return entry.sequence < self.newest and entry.sequence < self.last_for(entry.slot, entry.name, entry.tags)

    def last_for(self, slot: Slot, name: str, tags: Sequence[str]) -> int:
        """Return the number of the last invalidation that such an entry must be younger than."""
        numbers = [self.floor, self._keys.get(slot.key, 0)]
        if self._tags:
            numbers.extend(self._tags.get(tag, 0) for tag in tags)
        numbers.extend(number for prefix, number in self._prefixes if name.startswith(prefix))
        numbers.extend(number for pattern, number in self._patterns if pattern.match(name))
        return max(numbers)

    def with_mark(self, marker: Marker, now: datetime, by: str) -> "Invalidations":
        """Return these and one more; what is older than any entry, and what is too much, goes into the floor."""
        number = self.sequence + 1
        if marker.kind == "all":
            return Invalidations(number, number)
        others = [mark for mark in self.marks if mark.marker != marker]
        marks = [mark for mark in others if mark.at + KEPT > now]
        floor = max([self.floor, *(mark.number for mark in others if mark.at + KEPT <= now)])
        marks.append(Mark(marker, number, now, by))
        if len(marks) > MOST_MARKS or sum(map(_size, marks)) > MOST_BYTES:
            return Invalidations(number, number)
        return Invalidations(number, floor, marks)

    def _of(self, kind: Kind) -> list[Mark]:
        return [mark for mark in self.marks if mark.marker.kind == kind]


def _size(mark: Mark) -> int:
    """Return about how many bytes a mark takes in its namespace's document."""
    return len(mark.marker.text.encode()) + len(mark.by) + 100


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(text))
