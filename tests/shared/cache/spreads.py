"""Spreads for tests, told by their values."""

from shared.cache.spread import Spread


def spread(counts: dict[float, int]) -> Spread:
    """Return the spread in which each value occurs so often."""
    made = Spread()
    for value, count in counts.items():
        one = Spread()
        one.add(value)
        (bucket,) = one.buckets
        made.merge(Spread({bucket: count}))
    return made
