"""
Where a unit lies between 0 and 1: the same in every language, for ever.

The position is the first 13 hexadecimal digits of the SHA-256 of ``salt/purpose/unit`` (UTF-8), divided by 16^13. The
purpose ``arm`` decides about the arm, ``traffic`` whether the unit takes part, ``split`` whether its arm comes from the
fixed split where traffic follows success.
"""

import hashlib
from typing import Literal, NamedTuple

DIGITS = 13
_WHOLE = float(1 << 4 * DIGITS)

Purpose = Literal["arm", "traffic", "split"]


class Vector(NamedTuple):
    """A published example of a position, for other implementations to check themselves against."""

    salt: str
    purpose: Purpose
    unit: str
    position: float


VECTORS: tuple[Vector, ...] = (
    Vector("tone-of-voice", "arm", "customer-1", 0.7738764344221769),
    Vector("tone-of-voice", "arm", "customer-2", 0.5813801912280061),
    Vector("tone-of-voice", "traffic", "customer-1", 0.5475263634999483),
    Vector("tone-of-voice", "split", "customer-1", 0.7237079109130558),
    Vector("s", "arm", "käse", 0.08719255104303159),
)


def position(salt: str, purpose: Purpose, unit: str) -> float:
    """Return where ``unit`` lies, at least 0 and below 1; exact in double precision."""
    digest = hashlib.sha256(f"{salt}/{purpose}/{unit}".encode()).hexdigest()
    return int(digest[:DIGITS], 16) / _WHOLE
