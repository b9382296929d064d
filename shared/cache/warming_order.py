"""What somebody wants to be warmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

ENTRY = "entry"
"""The maker of answers that callers bring along."""

MOST = 200
LARGEST = 600_000


@dataclass(frozen=True)
class Order:
    """
    What to warm: ``items`` with the maker of all of them or, without any, the ``top`` keys of the last ``hours``.

    The job begins nothing more once it has spent ``most_nano_usd``; 0 is no limit but that of budgets.
    """

    namespace: str
    maker: str = ""
    items: Sequence[Any] = ()
    top: int = 0
    hours: int = 24
    most_nano_usd: int = 0
    tags: Sequence[str] = ()
    ttl: int | None = None
