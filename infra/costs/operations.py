"""The operations of one job of each kind, as they were counted at the emulators' wire."""

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final, Self

FILE: Final = Path(__file__).with_name("operations.json")

BATCHES: Final = (4, 12)
"""How many lines the two batches had whose difference tells what one line costs."""


@dataclass(frozen=True)
class Operations:
    """What is billed of one job: in Firestore, in Cloud Tasks and as requests to functions."""

    reads: Decimal
    writes: Decimal
    deletes: Decimal
    ttl_deletes: Decimal
    task_operations: Decimal
    function_requests: Decimal

    def __sub__(self, other: Self) -> Self:
        return type(self)(**{name: number - getattr(other, name) for name, number in vars(self).items()})

    def __mul__(self, factor: int | Decimal) -> Self:
        return type(self)(**{name: number * factor for name, number in vars(self).items()})


def counted() -> dict[str, dict[str, int]]:
    """Return the file as it is."""
    found: dict[str, dict[str, int]] = json.loads(FILE.read_text())
    return found


def by_kind() -> dict[str, Operations]:
    """Return the operations of each kind of job, a line of a batch among them."""
    kinds = {
        kind: Operations(**{name: Decimal(number) for name, number in counts.items()})
        for kind, counts in counted().items()
    }
    few, many = BATCHES
    small, large = kinds.pop(f"batch_of_{few}"), kinds.pop(f"batch_of_{many}")
    item = (large - small) * (Decimal(1) / (many - few))
    return {**kinds, "batch_item": item, "batch": small - item * few}
