"""Seats: how many may listen at once, in this process and of one tenant."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from shared import errors

IN_ALL, PER_TENANT = 560, 500
_LATER = 5.0


class Seats:
    """Gives out seats while there are any."""

    def __init__(self, in_all: int = IN_ALL, per_tenant: int = PER_TENANT) -> None:
        self._in_all = in_all
        self._per_tenant = per_tenant
        self._taken: Counter[str] = Counter()

    def check(self, tenant: str) -> None:
        """Raise RateLimitedError when the tenant has all its seats taken, OverloadedError when everybody has."""
        if self._taken[tenant] >= self._per_tenant:
            detail = f"No more than {self._per_tenant} streams of one tenant are served at once."
            raise errors.RateLimitedError(detail, retry_after=_LATER)
        if self._taken.total() >= self._in_all:
            raise errors.OverloadedError("All streams of this instance are taken.", retry_after=_LATER)

    @contextmanager
    def taken(self, tenant: str) -> Iterator[None]:
        """Take a seat for the length of the block."""
        self.check(tenant)
        self._taken[tenant] += 1
        try:
            yield
        finally:
            self._taken[tenant] -= 1
            if not self._taken[tenant]:
                del self._taken[tenant]
