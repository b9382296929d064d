"""List prices of Google Cloud, in US dollars; free tiers are named and never subtracted."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

READ_IN: Final = "November 2026"
"""When the pages were read; prices change, and the pages have the word."""


@dataclass(frozen=True)
class Price:
    """So many dollars ``per`` so many units, as the page ``source`` has it for ``region``."""

    unit: str
    dollars: Decimal
    per: int
    source: str
    region: str
    free: str = ""

    def of(self, units: Decimal) -> Decimal:
        """Return what so many units cost."""
        return units * self.dollars / self.per


_FIRESTORE: Final = "Firestore pricing, Standard edition"
_TASKS: Final = "Cloud Tasks pricing"
_RUN: Final = "Cloud Run pricing, services with request-based billing"
_TIER_1: Final = "tier 1, which holds us-central1 and europe-west1"

READS: Final = Price("document reads", Decimal("0.03"), 100_000, _FIRESTORE, "us-central1", "50,000 a day")
WRITES: Final = Price("document writes", Decimal("0.09"), 100_000, _FIRESTORE, "us-central1", "20,000 a day")
DELETES: Final = Price("document deletes", Decimal("0.01"), 100_000, _FIRESTORE, "us-central1", "20,000 a day")
TTL_DELETES: Final = Price("TTL deletes", Decimal("0.01"), 100_000, _FIRESTORE, "us-central1")
TASK_OPERATIONS: Final = Price("task operations", Decimal("0.40"), 1_000_000, _TASKS, "all", "1 million a month")
REQUESTS: Final = Price("requests", Decimal("0.40"), 1_000_000, _RUN, _TIER_1, "2 million a month")
CPU_SECONDS: Final = Price("vCPU-seconds", Decimal("0.000024"), 1, _RUN, _TIER_1, "180,000 a month")
MEMORY_SECONDS: Final = Price("GiB-seconds", Decimal("0.0000025"), 1, _RUN, _TIER_1, "360,000 a month")

ALL: Final = (READS, WRITES, DELETES, TTL_DELETES, TASK_OPERATIONS, REQUESTS, CPU_SECONDS, MEMORY_SECONDS)
MULTI_REGION: Final = 2
"""How many times as much Firestore costs in a multi-region, eur3 or nam5."""
