"""What one process remembers so that statistics say more than counts: of few questions, and never shared."""

import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import orjson

from shared.cache.entry import CacheEntry, Slot

GHOSTS = 4_096
ORIGINS = 1_000
VARIANTS = 8_192
TEXTS = 512
SIMILAR = 0.6

_MOST_FIELDS = 24
_LONGEST_ORIGIN = 16_000
_LONGEST_TEXT = 2_000
_MOST_SHINGLES = 64
_BANDS = 8
_ITS_OWN = frozenset({"id", "created", "usage", "system_fingerprint"})
_WORD = re.compile(r"\w+")
_MASK = (1 << 61) - 1
_STEPS = tuple(
    (0x9E3779B97F4A7C15 * (2 * n + 1) & _MASK, 0xC2B2AE3D27D4EB4F * (n + 7) & _MASK) for n in range(2 * _BANDS)
)


class Ghosts:
    """The slots that memory gave up last for want of room."""

    __slots__ = ("_slots",)

    def __init__(self) -> None:
        self._slots: OrderedDict[int, None] = OrderedDict()

    def add(self, slot: Slot) -> None:
        """Remember a slot that memory has given up."""
        self._slots[hash(slot)] = None
        if len(self._slots) > GHOSTS:
            self._slots.popitem(last=False)

    def take(self, slot: Slot) -> bool:
        """Return whether memory has given up ``slot``, and forget that."""
        return bool(self._slots) and self._slots.pop(hash(slot), 0) is None


class Origins:
    """How the answers that were given last can be made again, for those that turn out to be used most."""

    __slots__ = ("_found", "_told")

    def __init__(self) -> None:
        self._found: OrderedDict[Slot, CacheEntry] = OrderedDict()
        self._told: OrderedDict[Slot, None] = OrderedDict()

    def note(self, entry: CacheEntry) -> None:
        """Remember an entry's way of being made, if it has one that is short enough."""
        if not entry.maker or len(entry.origin) > _LONGEST_ORIGIN:
            return
        if entry.slot in self._found or entry.slot in self._told:
            return
        self._found[entry.slot] = replace(entry, body=b"")
        if len(self._found) > ORIGINS:
            self._found.popitem(last=False)

    def take(self, slot: Slot) -> CacheEntry | None:
        """Return a remembered entry, without its body; each is told only once."""
        entry = self._found.pop(slot, None)
        if entry is not None:
            self._told[slot] = None
            if len(self._told) > ORIGINS:
                self._told.popitem(last=False)
        return entry


class Variants:
    """
    Questions that were answered last, each without one of its fields.

    Two that are equal but for one field, and whose answers are equal, are evidence that the field need not be asked.
    """

    __slots__ = ("_seen",)

    def __init__(self) -> None:
        self._seen: OrderedDict[int, tuple[str, int]] = OrderedDict()

    def compare(self, entry: CacheEntry) -> Iterator[tuple[str, bool]]:
        """Yield the field by which the question of ``entry`` differs from an earlier one, and whether answers agree."""
        fields = _fields(entry.origin)
        whole = 0
        for number in fields.values():
            whole ^= number
        body, key = _answer(entry.body), entry.slot.key
        for name, number in fields.items():
            rest = hash((entry.slot.scope, name, whole ^ number))
            before = self._seen.pop(rest, None)
            self._seen[rest] = key, body
            if before is not None and before[0] != key:
                yield name, before[1] == body
        while len(self._seen) > VARIANTS:
            self._seen.popitem(last=False)


class Texts:
    """The questions that were asked last, by their words, to tell whether a new one is close to one of them."""

    __slots__ = ("_bands", "_texts")

    def __init__(self) -> None:
        self._texts: OrderedDict[str, tuple[frozenset[int], tuple[int, ...]]] = OrderedDict()
        self._bands: dict[int, str] = {}

    def is_similar(self, slot: Slot, context: str, text: str) -> bool:
        """Remember a question, and return whether another one with the same context has nearly the same words."""
        shingles = _shingles(text)
        bands = _signed(slot, context, shingles)
        candidates = {self._bands[band] for band in bands if band in self._bands} - {slot.key}
        similar = any(_overlap(shingles, self._texts[other][0]) >= SIMILAR for other in candidates)
        self._remember(slot.key, shingles, bands)
        return similar

    def _remember(self, key: str, shingles: frozenset[int], bands: tuple[int, ...]) -> None:
        self._forget(key)
        self._texts[key] = shingles, bands
        self._bands |= dict.fromkeys(bands, key)
        if len(self._texts) > TEXTS:
            self._forget(next(iter(self._texts)))

    def _forget(self, key: str) -> None:
        _, bands = self._texts.pop(key, (None, ()))
        for band in bands:
            if self._bands.get(band) == key:
                del self._bands[band]


def _answer(body: bytes) -> int:
    """Return a number for an answer, whatever name, time and usage each of its makings has."""
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        return hash(body)
    if not isinstance(answer, dict):
        return hash(body)
    return hash(orjson.dumps({name: value for name, value in answer.items() if name not in _ITS_OWN}))


def _fields(origin: bytes) -> dict[str, int]:
    """Return a number for each field of a question, those of inner objects included; none for what is no object."""
    if not 0 < len(origin) <= _LONGEST_ORIGIN:
        return {}
    try:
        question = orjson.loads(origin)
    except orjson.JSONDecodeError:
        return {}
    found = dict(_flattened(question)) if isinstance(question, dict) else {}
    return {name: hash((name, orjson.dumps(value))) for name, value in found.items()} if _is_small(found) else {}


def _flattened(question: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in question.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{inner}", below) for inner, below in value.items())
        else:
            yield name, value


def _is_small(found: dict[str, Any]) -> bool:
    return 1 < len(found) <= _MOST_FIELDS


def _shingles(text: str) -> frozenset[int]:
    words = _WORD.findall(text[:_LONGEST_TEXT].casefold())[:_MOST_SHINGLES]
    return frozenset(map(hash, words))


def _signed(slot: Slot, context: str, shingles: frozenset[int]) -> tuple[int, ...]:
    """Return one number per band of a MinHash signature: sets that overlap much have most likely one in common."""
    if not shingles:
        return ()
    least = [min((number * times + plus) & _MASK for number in shingles) for times, plus in _STEPS]
    return tuple(hash((slot.scope, context, band, *least[2 * band : 2 * band + 2])) for band in range(_BANDS))


def _overlap(some: frozenset[int], others: frozenset[int]) -> float:
    return len(some & others) / len(some | others) if some else 0.0
