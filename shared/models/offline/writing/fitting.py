"""Hitting a length: which of the sentences at hand add up to it best."""

from collections.abc import Sequence


def choose(lengths: Sequence[int], target: int) -> list[int]:
    """
    Return the positions in ``lengths`` whose sum comes closest to ``target``.

    Of equal sums the one found first, so made of earlier sentences, wins; of two misses the shorter text.
    """
    found: dict[int, tuple[int, ...]] = {0: ()}
    for position, length in enumerate(lengths):
        longer = {
            total + length: (*chosen, position)
            for total, chosen in found.items()
            if total + length <= target + length // 2
        }
        found = {**longer, **found}
    best = min(found, key=lambda total: (abs(target - total), total))
    return list(found[best])


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """Return whole numbers in proportion to ``weights`` that add up to ``total`` exactly."""
    scale = sum(weights) or 1
    shares, used, weight_so_far = [], 0, 0
    for weight in weights:
        weight_so_far += weight
        share = round(total * weight_so_far / scale) - used
        used += share
        shares.append(share)
    return shares
