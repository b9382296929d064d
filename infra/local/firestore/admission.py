"""Lets only those queries in that a declared index serves, and keeps a record of all that came."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final, Protocol

from infra.local.firestore import shapes
from infra.local.firestore.messages import Message
from shared import errors

_INVALID: Final = "INVALID"


class Plan(Protocol):
    """How a query is served, or why it is not."""

    @property
    def covered(self) -> bool:
        """Whether indexes serve the query."""
        ...

    @property
    def verdict(self) -> Enum:
        """What kind of answer this is; the one named INVALID stands for a query that is not allowed."""
        ...

    @property
    def reason(self) -> str:
        """Why it is so."""
        ...

    @property
    def advice(self) -> str:
        """What to declare."""
        ...


class Planner(Protocol):
    """Knows the declared indexes."""

    def check(self, query: Message, aggregated_fields: Sequence[str] = ()) -> Plan:
        """Return the plan for ``query``."""
        ...


@dataclass(frozen=True)
class SeenQuery:
    """A query that was sent, without its values; without a planner there is no plan."""

    shape: str
    count: int
    plan: Plan | None


class Admission:
    """Checks queries against a planner, each shape once."""

    def __init__(self, planner: Planner | None) -> None:
        """Ask ``planner``, or let every query in."""
        self._planner = planner
        self._seen: dict[str, SeenQuery] = {}

    @property
    def seen(self) -> list[SeenQuery]:
        """Every shape of query so far."""
        return list(self._seen.values())

    def admit(self, query: Message, aggregated: Sequence[str] = ()) -> None:
        """Refuse ``query`` if Firestore would not allow it or has no index for it."""
        shape = shapes.describe(query, aggregated)
        seen = self._seen.get(shape) or SeenQuery(shape, 0, self._plan(query, aggregated))
        self._seen[shape] = seen = replace(seen, count=seen.count + 1)
        if seen.plan is None or seen.plan.covered:
            return
        if seen.plan.verdict.name == _INVALID:
            raise errors.InvalidInputError(seen.plan.reason)
        raise errors.MissingIndexError(
            f"The query requires an index. {seen.plan.reason}: {seen.plan.advice}. The query is: {shape}"
        )

    def _plan(self, query: Message, aggregated: Sequence[str]) -> Plan | None:
        return self._planner.check(query, aggregated_fields=tuple(aggregated)) if self._planner else None
