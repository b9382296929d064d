"""Which jobs a bulk action is about: a filter as plain values, and the query that counts what it leaves."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from shared.firestore import queries
from shared.jobs.job import Status
from shared.jobs.repository import Filter
from shared.manifest import collections

_TIMES = ("since", "until")
_NAMES = tuple(one.name for one in fields(Filter) if one.name not in {"tenant", "statuses", "tag", *_TIMES})


def plain(wanted: Filter) -> dict[str, Any]:
    """Return a filter as JSON, without its tenant and what it leaves open."""
    found: dict[str, Any] = {"statuses": list(wanted.statuses), "tag": wanted.tag}
    found |= {name: getattr(wanted, name) for name in _NAMES}
    found |= {name: moment.isoformat() for name in _TIMES if (moment := getattr(wanted, name))}
    return {name: value for name, value in found.items() if value}


def parse(tenant: str, found: Mapping[str, Any]) -> Filter:
    """Return the filter that ``plain`` has written down."""
    known: dict[str, Any] = {**found, "statuses": tuple(found.get("statuses", ()))}
    known |= {name: datetime.fromisoformat(known[name]) for name in _TIMES if name in known}
    return Filter(tenant, **known)


def of_status(wanted: Filter, allowed: tuple[Status, ...]) -> Filter:
    """Return the filter, which leaves ``allowed`` states only when it names none itself."""
    return wanted if wanted.statuses else replace(wanted, statuses=allowed)


def counting(wanted: Filter) -> queries.Query:
    """Return the query to count the jobs of a filter by."""
    conditions: list[tuple[str, queries.Operator, Any]] = [("tenant", "==", wanted.tenant)]
    if len(wanted.statuses) == 1:
        conditions.append(("status", "==", wanted.statuses[0]))
    elif wanted.statuses:
        conditions.append(("status", "in", list(wanted.statuses)))
    conditions.extend((name, "==", getattr(wanted, name)) for name in _NAMES if getattr(wanted, name))
    if wanted.tag:
        conditions.append(("tags", "contains", wanted.tag))
    return queries.Query(
        collections.JOBS.name,
        where=conditions,
        order=["-created_at", "-__name__"],
        start=queries.Cursor([wanted.until], inclusive=True) if wanted.until else None,
        end=queries.Cursor([wanted.since], inclusive=True) if wanted.since else None,
    )
