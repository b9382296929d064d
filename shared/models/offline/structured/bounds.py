"""Numbers inside the bounds that a JSON schema sets."""

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any


def integer(schema: Mapping[str, Any], wanted: float | None) -> int:
    """Return the whole number nearest to ``wanted`` that ``schema`` allows."""
    return int(_nearest(schema, wanted, whole=True))


def number(schema: Mapping[str, Any], wanted: float | None) -> float | int:
    """Return the number nearest to ``wanted`` that ``schema`` allows."""
    found = _nearest(schema, wanted, whole=False)
    return int(found) if found.denominator == 1 else float(found)


def _nearest(schema: Mapping[str, Any], wanted: float | None, *, whole: bool) -> Fraction:
    step = _step(schema, whole=whole)
    low, high = _edge(schema, "inimum", step, 1), _edge(schema, "aximum", step, -1)
    aim = _middle(low, high) if wanted is None else Fraction(str(wanted))
    aim = aim if low is None else max(low, aim)
    aim = aim if high is None else min(high, aim)
    if not step:
        return aim
    rounded = round(aim / step) * step
    if low is not None and rounded < low:
        return math.ceil(low / step) * step
    return math.floor(high / step) * step if high is not None and rounded > high else rounded


def _step(schema: Mapping[str, Any], *, whole: bool) -> Fraction:
    """Return what the number must be a multiple of, 0 for nothing."""
    multiple = Fraction(str(schema.get("multipleOf", 0)))
    if not whole:
        return multiple
    return (
        Fraction(math.lcm(multiple.numerator, multiple.denominator), multiple.denominator) if multiple else Fraction(1)
    )


def _edge(schema: Mapping[str, Any], name: str, step: Fraction, inward: int) -> Fraction | None:
    """Return the least or greatest allowed number, an excluded edge moved inward by a step."""
    included = schema.get(f"m{name}")
    excluded = schema.get(f"exclusiveM{name}")
    edges = [] if included is None else [Fraction(str(included))]
    if excluded is True and edges:  # drafts before 6 mark the other bound as excluded
        return edges[0] + inward * (step or Fraction(1, 1000))
    if isinstance(excluded, (int, float)) and not isinstance(excluded, bool):
        edges.append(Fraction(str(excluded)) + inward * (step or Fraction(1, 1000)))
    return (max if inward > 0 else min)(edges, default=None)


def _middle(low: Fraction | None, high: Fraction | None) -> Fraction:
    if low is not None and high is not None:
        return (low + high) / 2
    return low if low is not None else high if high is not None else Fraction(0)
