"""Random documents, queries and writes over few values, so that they meet each other."""

import contextlib
import math
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from infra.local.firestore import queries
from infra.local.firestore.messages import Message
from infra.local.firestore.queries import Query
from shared import errors
from shared.manifest.collection import Collection, index
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
MODERATE: tuple[Any, ...] = tuple(
    each for each in SCALARS if not (isinstance(each, int | float) and 2**50 < abs(each) < math.inf)
)
"""Values whose sums do not depend on the order of adding."""

ORDINARY: tuple[Any, ...] = (0, 1, 2, 1.5, "a", "b", True)


class Source:
    """One stream of random things."""

    def __init__(self, seed: int, scalars: Sequence[Any] = SCALARS) -> None:
        self.random = random.Random(seed)
        self.scalars = scalars

    def value(self) -> Any:
        roll = self.random.random()
        if roll < 0.5:
            return self.random.choice(ORDINARY)
        if roll < 0.85:
            return self.random.choice(self.scalars)
        if roll < 0.92:
            return [self.random.choice(self.scalars) for _ in range(self.random.randrange(3))]
        if roll < 0.96:
            return {key: self.random.choice(self.scalars) for key in self.random.sample("xyz", 2)}
        return self.vector()

    def fields(self) -> dict[str, Any]:
        fields = {key: self.value() for key in "abc" if self.random.random() < 0.85}
        fields["m"] = {key: self.value() for key in "xy" if self.random.random() < 0.8}
        fields["t"] = [self.random.choice(ORDINARY) for _ in range(self.random.randrange(4))]
        return fields

    def documents(self, count: int) -> list[Message]:
        """Return writes of ``count`` documents, some of them in deeper collections of the same group."""
        paths = (f"deep/x{each % 3}/things/d{each}" if each % 4 == 0 else f"things/d{each}" for each in range(count))
        return [builders.put(path, **self.fields()) for path in paths]

    def vectors(self, count: int) -> list[Message]:
        """Return writes of ``count`` documents, most of them with a vector of small whole numbers."""
        return [
            builders.put(f"things/v{each}", e=self.vector() if each % 9 else "none", a=self.random.choice(ORDINARY))
            for each in range(count)
        ]

    def vector(self) -> Vector:
        return Vector(tuple(float(self.random.randrange(-2, 3)) for _ in range(self.random.choice((2, 3)))))

    def operand(self) -> Any:
        """Return a value to compare with, often one that documents have."""
        return self.value()

    def clause(self) -> Sequence[Any]:
        path = self.random.choice(FIELDS)
        operators = ("==", "==", "==", "<", "<=", ">", ">=", "in", "contains", "contains-any", "unary", "name")
        operator = self.random.choice(operators)
        match operator:
            case "in":
                return path, operator, [self.operand() for _ in range(self.random.randrange(1, 4))]
            case "contains":
                return "t", operator, self.random.choice(ORDINARY)
            case "contains-any":
                return "t", operator, self.random.sample(ORDINARY, 2)
            case "unary":
                return path, self.random.choice(("IS_NULL", "IS_NAN"))
            case "name":
                return "__name__", self.random.choice(("<", "<=", ">", ">=")), self.reference()
        return path, operator, self.operand()

    def reference(self) -> Reference:
        return Reference(f"things/d{self.random.randrange(60)}")

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

    def direction(self) -> str:
        return self.random.choice(("", "-"))

    def query(self) -> Message:
        order = [self.direction() + path for path in self.random.sample(FIELDS, self.random.choice((0, 0, 1, 1, 2)))]
        clauses = self.condition()
        if order and self.random.random() < 0.3:
            order.append(self.direction() + "__name__")
        options: dict[str, Any] = {"everywhere": self.random.random() < 0.2}
        if self.random.random() < 0.4:
            options["limit"] = self.random.randrange(1, 8)
        if self.random.random() < 0.2:
            options["offset"] = self.random.randrange(4)
        if self.random.random() < 0.2:
            options["select"] = self.random.sample((*FIELDS, "m", "none.at.all"), 2)
        for end in ("start", "end"):
            if order and self.random.random() < 0.2:
                options[end] = self.cursor(order), self.random.random() < 0.5
        return builders.query("things", *clauses, order=order, **options)

    def parsed(self) -> Query:
        """Return a query that is not refused."""
        while True:
            with contextlib.suppress(errors.InvalidInputError):
                return queries.parse(builders.ROOT, self.query())

    def cursor(self, order: Sequence[str]) -> list[Any]:
        kept = order[: self.random.randrange(1, len(order) + 1)]
        return [self.reference() if path.endswith("__name__") else self.operand() for path in kept]

    def aggregations(self) -> list[dict[str, Any]]:
        field = {"field": {"field_path": self.random.choice(FIELDS)}}
        kinds = self.random.choice((("count",), ("sum",), ("avg",), ("count", "sum", "avg")))
        return [{"alias": kind, kind: {} if kind == "count" else field} for kind in kinds]

    def neighbours(self) -> Message:
        clauses = [("a", "==", self.random.choice(ORDINARY))] if self.random.random() < 0.3 else []
        options: dict[str, Any] = {"measure": self.random.randrange(1, 4), "result": self.random.choice(("", "d"))}
        if self.random.random() < 0.3:
            options["threshold"] = float(self.random.randrange(3))
        limit = self.random.randrange(1, 20)
        return builders.nearest("things", self.vector().elements, *clauses, limit=limit, **options)

    def write(self, path: str) -> Message:
        """Return a write to the document at ``path``, often one that is refused."""
        exists = self.random.choice((None, None, None, None, True, False))
        roll = self.random.random()
        if roll < 0.15:
            return builders.delete(path, exists=exists)
        transforms = [
            self.transform(each) for each in self.random.sample((*FIELDS, "t", "m"), self.random.randrange(3))
        ]
        mask = None if roll < 0.4 else self.random.sample((*FIELDS, "t", "m", "n.o"), self.random.randrange(4))
        return builders.put(path, mask=mask, transforms=transforms, exists=exists, **self.fields())

    def transform(self, path: str) -> Message:
        kind = self.random.choice((
            "increment",
            "maximum",
            "minimum",
            "append_missing_elements",
            "remove_all_from_array",
        ))
        if kind in {"append_missing_elements", "remove_all_from_array"}:
            return builders.transform(path, kind, [self.random.choice(self.scalars) for _ in range(2)])
        numbers = [each for each in self.scalars if type(each) in {int, float}]
        return builders.transform(path, kind, self.random.choice((*numbers, *numbers, "not a number")))
