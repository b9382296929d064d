"""Random documents, queries and writes over few values, so that they meet each other."""

import math
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from infra.local.firestore.messages import Message
from shared.manifest.collections import Collection, index
from tests.infra.local.firestore import builders
from tests.infra.local.firestore.builders import GeoPoint, Reference, Vector

FIELDS = ("a", "b", "c", "m.x", "m.y")
COLLECTION = Collection(
    "things",
    "Documents with fields of every type.",
    indexes=(
        index("a", "b"),
        index("a", "-b"),
        index("-a", "b"),
        index("b", "m.x", "-c"),
        index("t[]", "a"),
        index("a", "b", "c"),
        index("a", "-b", scope="COLLECTION_GROUP"),
    ),
)
SCALARS: tuple[Any, ...] = (
    *(None, False, True, math.nan, -math.inf, math.inf, -1, 0, 0.0, -0.0, 1, 1.0, 1.5, 2),
    *(2**53, 2**53 + 1, float(2**53), 2**63 - 1, float(2**63), -(2**63)),
    *(datetime(1969, 12, 31, tzinfo=UTC), datetime(2026, 1, 1, microsecond=5, tzinfo=UTC)),
    *("", "a", "a\x00", "ab", "\uffff", "😀", b"", b"\x00", b"\xff"),
    *(Reference("things/d1"), Reference("things/d1/s/x"), GeoPoint(0.0, 1.0), GeoPoint(-5.5, 1.0)),
)
ORDINARY: tuple[Any, ...] = (0, 1, 2, 1.5, "a", "b", True)


class Source:
    """One stream of random things."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def value(self) -> Any:
        roll = self.random.random()
        if roll < 0.5:
            return self.random.choice(ORDINARY)
        if roll < 0.85:
            return self.random.choice(SCALARS)
        if roll < 0.92:
            return [self.random.choice(SCALARS) for _ in range(self.random.randrange(3))]
        if roll < 0.96:
            return {key: self.random.choice(SCALARS) for key in self.random.sample("xyz", 2)}
        return Vector(tuple(float(self.random.randrange(3)) for _ in range(self.random.choice((2, 3)))))

    def fields(self) -> dict[str, Any]:
        fields = {key: self.value() for key in "abc" if self.random.random() < 0.85}
        fields["m"] = {key: self.value() for key in "xy" if self.random.random() < 0.8}
        fields["t"] = [self.random.choice(ORDINARY) for _ in range(self.random.randrange(4))]
        return fields

    def operand(self) -> Any:
        """Return a value to compare with; the shapes that the two servers order differently are left out."""
        return self.random.choice(ORDINARY if self.random.random() < 0.6 else SCALARS)

    def clause(self) -> Sequence[Any]:
        path = self.random.choice(FIELDS)
        operator = self.random.choice(("==", "==", "==", "<", "<=", ">", ">=", "in", "contains", "unary"))
        match operator:
            case "in":
                return path, operator, [self.operand() for _ in range(self.random.randrange(1, 4))]
            case "contains":
                return "t", operator, self.random.choice(ORDINARY)
            case "unary":
                return path, self.random.choice(("IS_NULL", "IS_NAN"))
        return path, operator, self.operand()

    def negation(self) -> Sequence[Any]:
        path = self.random.choice(FIELDS)
        operator = self.random.choice(("!=", "not-in", "IS_NOT_NULL", "IS_NOT_NAN"))
        if operator.startswith("IS"):
            return path, operator
        operand = [self.operand() for _ in range(2)] if operator == "not-in" else self.operand()
        return path, operator, operand

    def condition(self) -> list[Sequence[Any]]:
        clauses = [self.clause() for _ in range(self.random.choice((0, 1, 1, 2, 2, 3)))]
        if self.random.random() < 0.15:
            clauses.append(self.negation())
        if len(clauses) > 1 and self.random.random() < 0.2:
            return [("or", *clauses)]
        return clauses

    def query(self) -> Message:
        order = [
            self.random.choice(("", "-")) + path
            for path in self.random.sample(FIELDS, self.random.choice((0, 0, 1, 1, 2)))
        ]
        options: dict[str, Any] = {"everywhere": self.random.random() < 0.2}
        if self.random.random() < 0.4:
            options["limit"] = self.random.randrange(1, 8)
        if self.random.random() < 0.2:
            options["offset"] = self.random.randrange(4)
        for end in ("start", "end"):
            if order and self.random.random() < 0.2:
                values = [self.operand() for _ in range(self.random.randrange(1, len(order) + 1))]
                options[end] = values, self.random.random() < 0.5
        return builders.query("things", *self.condition(), order=order, **options)
