"""How long something went on, when parts of it went on at the same time."""

from collections.abc import Sequence

from shared.jobs.repository import ItemResult


def of_items(items: Sequence[ItemResult]) -> tuple[float, float]:
    """
    Return the seconds in which at least one of ``items`` was worked on, and of them those with a provider.

    The provider's part is that of all their work together.
    """
    spans = sorted((item.at.timestamp() - item.busy, item.at.timestamp()) for item in items if item.at)
    busy, end = 0.0, float("-inf")
    for begin, until in spans:
        busy += max(0.0, until - max(begin, end))
        end = max(end, until)
    worked = sum(item.busy for item in items)
    return busy, busy * sum(item.provider for item in items) / worked if worked else 0.0
