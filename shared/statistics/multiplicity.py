"""Several tests at once: p-values corrected so that the whole family keeps its promise."""

from collections.abc import Sequence


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted by Holm (1979): the chance of any false rejection stays below the level."""
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    adjusted, least = [0.0] * len(p_values), 0.0
    for rank, at in enumerate(order):
        least = max(least, min(1.0, (len(p_values) - rank) * p_values[at]))
        adjusted[at] = least
    return adjusted


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted by Benjamini and Hochberg (1995): the share of false rejections stays low."""
    order = sorted(range(len(p_values)), key=p_values.__getitem__, reverse=True)
    adjusted, most = [1.0] * len(p_values), 1.0
    for behind, at in enumerate(order):
        rank = len(p_values) - behind
        most = min(most, p_values[at] * len(p_values) / rank)
        adjusted[at] = most
    return adjusted
