"""What is asked of the cache, what is made when it does not know, and what comes back."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from shared.cache.entry import CacheEntry, Slot
from shared.cache.lookup import Level, Lookup

Status = Literal["hit", "miss", "bypass"]


@dataclass(frozen=True, slots=True)
class Control:
    """
    What the one who asks wishes.

    With ``bypass``, a reason in a word or two, the cache is neither read nor written; ``reads`` and ``writes`` switch
    off one of both. ``ttl`` is in seconds; ``max_age`` is how old an answer may be, in seconds.
    """

    bypass: str = ""
    reads: bool = True
    writes: bool = True
    semantic: bool = True
    ttl: int | None = None
    max_age: int | None = None

    def admits(self, look: Lookup) -> bool:
        """Return whether a look found an answer that is as young as is wished."""
        return look.entry is not None and (self.max_age is None or look.age_seconds <= self.max_age)


@dataclass(frozen=True, slots=True)
class Question:
    """
    What an answer is wanted for.

    ``name``, ``tags``, ``maker`` and ``origin`` go into the entry that is stored. ``text`` is what a semantic match
    compares (empty: only an exact one will do), ``context`` a digest of everything else that must be equal for one.
    A ``costly`` answer is made by one instance at a time, which costs a document.
    """

    slot: Slot
    name: str = ""
    tags: tuple[str, ...] = ()
    maker: str = ""
    origin: bytes = b""
    text: str = ""
    context: str = ""
    costly: bool = False
    control: Control = field(default_factory=Control)


@dataclass(frozen=True, slots=True)
class Fresh:
    """
    An answer that was just made: its JSON, and what making it took.

    ``unfit`` says in a word or two why it must not be stored (``cut off``, ``refused``); empty when it may be. ``meta``
    is kept with it, ``notes`` are for those who wait for it alone.
    """

    body: bytes
    cost_nano_usd: int = 0
    tokens: int = 0
    seconds: float = 0.0
    meta: Mapping[str, str] = field(default_factory=dict)
    unfit: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)


Make = Callable[[], Awaitable[Fresh]]


@dataclass(frozen=True, slots=True)
class Answer:
    """
    An answer and where it came from.

    ``reason`` is for people: ``hit-memory``, ``hit-shared``, ``hit-semantic 0.93``, ``hit-memory stale``,
    ``hit-coalesced``, ``miss: not stored``, ``miss: expired``, ``bypass: temperature``. ``entry`` is the stored one
    that answered, ``fresh`` what was made; exactly one of both is there.
    """

    body: bytes
    status: Status
    reason: str
    level: Level | None = None
    entry: CacheEntry | None = None
    fresh: Fresh | None = None
    age_seconds: float = 0.0
    similarity: float | None = None
