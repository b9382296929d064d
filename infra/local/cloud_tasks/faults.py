"""Faults to order: what at-least-once delivery permits, on demand and repeatable."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from infra.local.cloud_tasks import messages

Kind = Literal["duplicate", "drop_response", "delay", "reorder"]


@dataclass(frozen=True)
class Fault:
    """
    One kind of trouble and which dispatches it meets.

    ``duplicate`` delivers the request twice at the same time; ``drop_response`` lets the handler run and loses its
    answer; ``delay`` holds the dispatch back for ``seconds``; ``reorder`` puts it behind all that are due. Dispatches
    count from 1: those ``at`` given numbers, ``every`` so many, or each with a ``probability``.
    """

    kind: Kind
    at: frozenset[int] = frozenset()
    every: int = 0
    probability: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True)
class FaultPlan:
    """The faults to inject; the same ``seed`` meets the same dispatches."""

    faults: tuple[Fault, ...] = ()
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Effects:
    """What happens to one dispatch; ``postpone`` in microseconds, None for not at all."""

    duplicate: bool = False
    drop_response: bool = False
    postpone: int | None = None


NO_EFFECTS: Final = Effects()


class Injector:
    """Counts dispatches and says what happens to each."""

    def __init__(self, plan: FaultPlan = FaultPlan()) -> None:
        self._plan = plan
        self._random = random.Random(plan.seed)
        self._dispatches = 0

    def draw(self) -> Effects:
        """Return what happens to the next dispatch."""
        if not self._plan.faults:
            return NO_EFFECTS
        self._dispatches += 1
        hits = [fault for fault in self._plan.faults if self._meets(fault, self._random.random)]
        kinds = {fault.kind for fault in hits}
        return Effects("duplicate" in kinds, "drop_response" in kinds, _postponed(hits))

    def _meets(self, fault: Fault, chance: Callable[[], float]) -> bool:
        unlucky = chance() < fault.probability
        in_turn = fault.every > 0 and self._dispatches % fault.every == 0
        return unlucky or in_turn or self._dispatches in fault.at


def _postponed(hits: list[Fault]) -> int | None:
    waits = [
        messages.from_seconds(fault.seconds) if fault.kind == "delay" else 0
        for fault in hits
        if fault.kind in {"delay", "reorder"}
    ]
    return max(waits) if waits else None
