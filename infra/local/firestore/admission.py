"""Lets only those queries in that a declared index serves, and keeps a record of all that came."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final, Protocol

from infra.local.firestore import shapes, templates
from infra.local.firestore.messages import Message
from infra.local.firestore.planning.indexes import IndexDefinition
from infra.local.firestore.templates import Template
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

    @property
    def scans(self) -> Sequence[Sequence[IndexDefinition]]:
        """The indexes that each conjunction of a covered query is found by."""
        ...


class Planner(Protocol):
    """Knows the declared indexes."""

    def check(self, query: Message, aggregated_fields: Sequence[str] = ()) -> Plan:
        """Return the plan for ``query``."""
        ...


@dataclass(frozen=True)
class Origin:
    """Where a query comes from: the request that holds it and the function that says it has sent it, if one does."""

    request: Message
    caller: str = ""


@dataclass(frozen=True)
class SeenQuery:
    """
    A query that was sent, without its values; without a planner there is no plan.

    ``callers`` holds, for each function that has sent it, the first of its requests.
    """

    shape: str
    count: int
    plan: Plan | None
    callers: Mapping[str, Template] = field(default_factory=dict)


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

    def admit(self, query: Message, aggregated: Sequence[str] = (), origin: Origin | None = None) -> Plan | None:
        """Refuse ``query`` if Firestore would not allow it or has no index for it, or return how it is served."""
        shape = shapes.describe(query, aggregated)
        seen = self._seen.get(shape) or SeenQuery(shape, 0, self._plan(query, aggregated))
        self._seen[shape] = seen = replace(seen, count=seen.count + 1, callers=_callers(seen, origin))
        if seen.plan is None or seen.plan.covered:
            return seen.plan
        if seen.plan.verdict.name == _INVALID:
            raise errors.InvalidInputError(seen.plan.reason)
        sender = f" {origin.caller} has sent it." if origin and origin.caller else ""
        raise errors.MissingIndexError(
            f"The query requires an index. {seen.plan.reason}: {seen.plan.advice}. The query is: {shape}.{sender}"
        )

    def _plan(self, query: Message, aggregated: Sequence[str]) -> Plan | None:
        return self._planner.check(query, aggregated_fields=tuple(aggregated)) if self._planner else None


def _callers(seen: SeenQuery, origin: Origin | None) -> Mapping[str, Template]:
    if origin is None or not origin.caller or origin.caller in seen.callers:
        return seen.callers
    return {**seen.callers, origin.caller: templates.of(origin.request)}
