"""What the cache did: counts that add up over instances and hours, and their form in a document."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import orjson

from shared.cache import frequent, spread
from shared.cache.frequent import Frequent
from shared.cache.spread import Spread

LONGEST_HOURS = 720
MOST_WORDS = 24
OTHERS = "other"


@dataclass(slots=True)
class LevelCounts:
    """What one level did; ``stored_bytes`` are the bodies it took, before compression."""

    hits: int = 0
    misses: int = 0
    stores: int = 0
    stored_bytes: int = 0


@dataclass(slots=True)
class Counts:
    """
    What the cache did for one scope.

    A look that memory cannot answer is a miss of memory, and then a hit or a miss of the shared level or, when that
    failed, one of ``unavailable``. ``coalesced`` answers were being made for somebody else, ``stale`` ones were hits
    past their time; both have saved what making them would have taken. ``failures`` are answers that could not be
    made, ``negative`` those that were not even tried, just after a failure; ``misses`` and ``bypasses`` go by reason.
    ``too_large`` counts answers that the shared level could not take. ``evicted`` entries left memory for want of room;
    ``evicted_asked`` of them were asked for again. ``made_cost_nano_usd`` and ``made_seconds`` are what the answers
    took that were made and stored.

    Spreads: ``ages`` of hits and ``lifetimes`` of stored entries and ``late``, the time between the end of an entry and
    the next question for it, in seconds; ``sizes`` of stored bodies in bytes. ``variants`` counts, by the one field in
    which two questions differed, such pairs and those with equal answers; ``compared`` questions were held against
    others by their words, ``similar`` of them were close to one.
    """

    memory: LevelCounts = field(default_factory=LevelCounts)
    shared: LevelCounts = field(default_factory=LevelCounts)
    semantic: LevelCounts = field(default_factory=LevelCounts)
    coalesced: int = 0
    stale: int = 0
    failures: int = 0
    negative: int = 0
    unavailable: int = 0
    too_large: int = 0
    evicted: int = 0
    evicted_asked: int = 0
    compared: int = 0
    similar: int = 0
    saved_cost_nano_usd: int = 0
    saved_tokens: int = 0
    saved_seconds: float = 0.0
    made_cost_nano_usd: int = 0
    made_seconds: float = 0.0
    misses: dict[str, int] = field(default_factory=dict)
    bypasses: dict[str, int] = field(default_factory=dict)
    variants: dict[str, list[int]] = field(default_factory=dict)
    ages: Spread = field(default_factory=Spread)
    lifetimes: Spread = field(default_factory=Spread)
    late: Spread = field(default_factory=Spread)
    sizes: Spread = field(default_factory=Spread)
    keys: Frequent = field(default_factory=Frequent)

    @property
    def answered(self) -> int:
        """Return how many questions were answered without making an answer."""
        return self.memory.hits + self.shared.hits + self.semantic.hits + self.coalesced

    @property
    def missed(self) -> int:
        """Return how many questions were not."""
        return sum(self.misses.values())

    @property
    def asked(self) -> int:
        """Return how many questions the cache was looked at for."""
        return self.answered + self.missed

    @property
    def bypassed(self) -> int:
        """Return how many questions passed the cache by."""
        return sum(self.bypasses.values())

    @property
    def hit_rate(self) -> float | None:
        """Return the share of looks that found an answer, or None before the first."""
        return self.answered / self.asked if self.asked else None

    def merge(self, other: "Counts") -> None:
        """Add what other counts say."""
        for name in _SUMS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in _LEVELS:
            _add_level(getattr(self, name), getattr(other, name))
        for name in _WORDS:
            mine = getattr(self, name)
            for word, count in getattr(other, name).items():
                note(mine, word, count)
        for name in _SPREADS:
            getattr(self, name).merge(getattr(other, name))
        self.keys.merge(other.keys)
        for name, pairs in other.variants.items():
            vary(self.variants, name, *pairs)


def note(counted: dict[str, int], word: str, count: int = 1) -> None:
    """Count a word; those beyond the first ``MOST_WORDS`` are counted together."""
    if word not in counted and len(counted) >= MOST_WORDS:
        word = OTHERS
    counted[word] = counted.get(word, 0) + count


def vary(variants: dict[str, list[int]], name: str, pairs: int, equal: int) -> None:
    """Count pairs of questions that differ in one field alone, and how many of them had equal answers."""
    if name in variants:
        variants[name][0] += pairs
        variants[name][1] += equal
    elif len(variants) < MOST_WORDS:
        variants[name] = [pairs, equal]


def packed(counts: Counts) -> bytes:
    """Return counts as bytes; what is zero takes no room."""
    plain: dict[str, Any] = {name: value for name in _SUMS if (value := getattr(counts, name))}
    plain |= {name: value for name in (*_WORDS, "variants") if (value := getattr(counts, name))}
    plain |= {name: value.fields() for name in _SPREADS if (value := getattr(counts, name))}
    plain |= {name: [getattr(getattr(counts, name), part) for part in _LEVEL] for name in _LEVELS}
    return zlib.compress(orjson.dumps(plain | {"keys": counts.keys.fields()}), 1)


def unpacked(stored: bytes) -> Counts:
    """Return the counts that bytes hold; raises ValueError for what ``packed`` has not made."""
    try:
        plain: Mapping[str, Any] = orjson.loads(zlib.decompress(stored))
        known: dict[str, Any] = {name: plain[name] for name in (*_SUMS, *_WORDS, "variants") if name in plain}
        known |= {name: spread.from_fields(plain[name]) for name in _SPREADS if name in plain}
        known |= {name: LevelCounts(*plain[name]) for name in _LEVELS if name in plain}
        return Counts(**known, keys=frequent.from_fields(plain.get("keys", {})))
    except (zlib.error, TypeError, AttributeError) as error:
        raise ValueError("these are no counts") from error


def _add_level(mine: LevelCounts, other: LevelCounts) -> None:
    for name in _LEVEL:
        setattr(mine, name, getattr(mine, name) + getattr(other, name))


_LEVEL = tuple(one.name for one in fields(LevelCounts))
_LEVELS = ("memory", "shared", "semantic")
_WORDS = ("misses", "bypasses")
_SPREADS = ("ages", "lifetimes", "late", "sizes")
_SUMS = tuple(one.name for one in fields(Counts) if one.name not in {*_LEVELS, *_WORDS, *_SPREADS, "variants", "keys"})
