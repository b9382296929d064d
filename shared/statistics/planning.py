"""Before an experiment: how many units it needs, what it can detect, and how many days that takes."""

import math
from typing import NamedTuple

from shared.statistics import sequential, special

_MOST_UNITS = 1 << 40


class Plan(NamedTuple):
    """How many units an arm needs and how long they take to arrive; None when they never will."""

    units_per_arm: int
    days: float | None


def units_for_shares(base: float, other: float, alpha: float = 0.05, power: float = 0.8) -> float:
    """Return the units an arm needs to tell two rates apart at one look (as R's power.prop.test)."""
    middle = (base + other) / 2
    pooled = special.normal_quantile(1 - alpha / 2) * math.sqrt(2 * middle * (1 - middle))
    apart = special.normal_quantile(power) * math.sqrt(base * (1 - base) + other * (1 - other))
    return (pooled + apart) ** 2 / (base - other) ** 2


def units_for_means(effect: float, deviation: float, alpha: float = 0.05, power: float = 0.8) -> float:
    """Return the units an arm needs to tell two means apart at one look, when values vary by ``deviation``."""
    z = special.normal_quantile(1 - alpha / 2) + special.normal_quantile(power)
    return 2 * (z * deviation / effect) ** 2


def sequential_units(
    effect: float, deviation: float, alpha: float = 0.05, power: float = 0.8, tuned_at: float = 5000
) -> int:
    """Return the units an arm needs until a confidence sequence excludes zero, with probability ``power`` by then."""
    low, high = 1, _MOST_UNITS
    while low < high:
        middle = (low + high) // 2
        if detectable_effect(middle, deviation, alpha, power, tuned_at) <= abs(effect):
            high = middle
        else:
            low = middle + 1
    return low


def detectable_effect(
    units_per_arm: int, deviation: float, alpha: float = 0.05, power: float = 0.8, tuned_at: float = 5000
) -> float:
    """Return the smallest difference at which a confidence sequence of two such arms excludes zero, with ``power``."""
    reach = sequential.half_width(4 * deviation**2, 2 * units_per_arm, alpha, tuned_at)
    return reach + special.normal_quantile(power) * deviation * math.sqrt(2 / units_per_arm)


def days_for(units_per_arm: float, arms: int, units_per_day: float) -> Plan:
    """Return the plan for that many units in each of the arms when so many arrive a day over all of them."""
    needed = math.ceil(units_per_arm)
    return Plan(needed, needed * arms / units_per_day if units_per_day > 0 else None)
