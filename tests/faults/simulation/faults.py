"""
What goes wrong, where: decided by the seed and the name of the place alone, never by what was decided before.

So any set of injected faults can be played again without the others: that is what replay and shrinking live on.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Literal, NamedTuple

Kind = Literal[
    "crash before",  # the process is killed before its request leaves
    "crash after",  # the request has its effect, the process is killed before it sees the answer
    "freeze before",  # the process stops before its request leaves, beyond leases and deadlines, and goes on
    "freeze after",
    "unavailable",  # nothing happened, and the caller is told so
    "aborted",
    "lost answer",  # it happened, and the caller is told that it did not
    "late",  # the caller gives up after its time limit; later, it happens
    "slow",  # others overtake the request
    "clock jump",  # the wall clock of the process is set, forwards or backwards
    "duplicate",  # the queue delivers a task twice at the same time
    "redelivery",  # the queue does not notice that a delivery has succeeded
    "late task",
    "to a frozen",  # the load balancer picks a frozen process
    "purge",  # somebody empties a queue
    "pause",  # somebody pauses a queue
    "forgotten name",  # the queue forgets a task's name as soon as the task is gone
    "command",  # a user acts on a job, or on all of a tenant
    "refused",  # the receiver of a webhook answers with an error
    "twice",  # a user submits once more, with the same key
]

Rates = Mapping[Kind, float]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong at one place."""

    kind: Kind
    place: str

    def __str__(self) -> str:
        return f"{self.kind} @ {self.place}"


class Visit(NamedTuple):
    """A process asked for something, whatever came of it."""

    at: float
    process: str
    place: str


class Dice:
    """Even numbers between 0 and 1, each thrown by the name of its purpose."""

    def __init__(self, seed: int) -> None:
        self._key = seed.to_bytes(16, "little", signed=True)

    def throw(self, purpose: str) -> float:
        """Return the number of ``purpose``: the same for the same seed."""
        raw = blake2b(purpose.encode(), digest_size=8, key=self._key).digest()
        return int.from_bytes(raw, "little") / 2.0**64

    def between(self, low: float, high: float, purpose: str) -> float:
        """Return a number from ``low`` to ``high``."""
        return low + (high - low) * self.throw(purpose)

    def pick(self, count: int, purpose: str) -> int:
        """Return one of the first ``count`` numbers."""
        return min(int(self.throw(purpose) * count), count - 1)


@dataclass
class Faults:
    """
    Decides, and notes what it has decided.

    With ``only``, exactly those faults are injected, else what the ``rates`` of the seed give, until ``ends``.
    """

    dice: Dice
    rates: Rates
    ends: float
    now: Callable[[], float]
    only: frozenset[Fault] | None = None
    injected: list[tuple[float, Fault]] = field(default_factory=list)
    visited: list[Visit] = field(default_factory=list)
    _counts: dict[str, int] = field(default_factory=dict)
    _wanted: dict[str, list[Fault]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for fault in self.only or ():
            self._wanted.setdefault(fault.place, []).append(fault)

    def place(self, what: str) -> str:
        """Return the name of this visit of a place: how often something was done, it is always another."""
        count = self._counts[what] = self._counts.get(what, 0) + 1
        return f"{what} {count}"

    def strikes(self, kind: Kind, place: str) -> bool:
        """Whether the fault happens here."""
        return self.one_of((kind,), place) is not None

    def one_of(self, kinds: Iterable[Kind], place: str) -> Kind | None:
        """Return the one fault of ``kinds`` that happens here, if any does."""
        found = self._ordered(kinds, place) if self.only is not None else self._thrown(kinds, place)
        if found is not None:
            self.injected.append((self.now(), Fault(found, place)))
        return found

    def _ordered(self, kinds: Iterable[Kind], place: str) -> Kind | None:
        wanted = self._wanted.get(place)
        return next((fault.kind for fault in wanted if fault.kind in kinds), None) if wanted else None

    def _thrown(self, kinds: Iterable[Kind], place: str) -> Kind | None:
        if self.now() >= self.ends or not self.rates:
            return None
        left = self.dice.throw(place)
        for kind in kinds:
            left -= self.rates.get(kind, 0.0)
            if left < 0:
                return kind
        return None
