"""How long an entry holds, and for how long after that it is better than nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from shared.cache.policy import Policy

JITTER = 0.05

Random = Callable[[], float]


class Life(NamedTuple):
    """
    The times of an entry.

    It is stale from ``fresh_until`` on, until ``expires_at``; without a time to be stale in, there is no
    ``fresh_until``. Until ``kept_until``, where that is later, it stands in for one that cannot be made.
    """

    expires_at: datetime
    fresh_until: datetime | None = None
    kept_until: datetime | None = None


def of(policy: Policy, ttl: timedelta, now: datetime) -> Life:
    """Return the life of an entry that begins ``now`` and is fresh for ``ttl``."""
    fresh_until = now + ttl
    expires_at = fresh_until + timedelta(seconds=policy.stale_while_revalidate)
    kept_until = fresh_until + timedelta(seconds=policy.stale_if_error)
    return Life(
        expires_at,
        fresh_until if policy.stale_while_revalidate else None,
        kept_until if kept_until > expires_at else None,
    )


def jittered(ttl: timedelta, rng: Random) -> timedelta:
    """Return ``ttl`` give or take a twentieth, so that what was stored together does not expire together."""
    return ttl * (1 + JITTER * (2 * rng() - 1))
