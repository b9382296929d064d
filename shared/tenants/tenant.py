"""A tenant as its operator and it itself have set it up, and how that stands in its document."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from shared import errors
from shared.admission import terms
from shared.admission.terms import Terms
from shared.firestore.documents import Document
from shared.manifest import collections

Role = Literal["tenant", "operator"]

MOST_CHANGES = 50


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: the id of their key, its name, and whether they speak for the tenant or run the whole."""

    key: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Change:
    """What was set, when, and by whom."""

    at: datetime
    by: str
    name: str
    role: Role
    set: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tenant:
    """
    What is set for one tenant; nothing is for most.

    ``lanes`` limits single lanes, ``max_running`` all together. ``paused_by`` says who has paused the tenant's work,
    empty while it runs. ``changes`` are the last 50, the oldest first; ``version`` is what a write must still find.
    """

    name: str
    max_running: int | None = None
    lanes: Mapping[str, int] = field(default_factory=dict)
    weight: float = 1.0
    paused_by: Role | Literal[""] = ""
    paused_at: datetime | None = None
    changes: tuple[Change, ...] = ()
    version: Any = None

    @property
    def terms(self) -> Terms:
        """Return the part that admission goes by."""
        return Terms(self.name, self.max_running, self.lanes, self.weight, bool(self.paused_by))


@dataclass(frozen=True, slots=True)
class Limits:
    """
    Wishes for limits and weight; what is not in ``given`` stays.

    In ``lanes``, None lifts the limit of a lane; lanes that are not named keep theirs.
    """

    given: frozenset[str]
    max_running: int | None = None
    lanes: Mapping[str, int | None] = field(default_factory=dict)
    weight: float = 1.0


def limited(tenant: Tenant, wanted: Limits, by: Actor, now: datetime) -> Tenant:
    """Return the tenant with other limits or another weight."""
    lanes = {**tenant.lanes, **wanted.lanes}
    values: dict[str, Any] = {
        "max_running": wanted.max_running,
        "lanes": {lane: limit for lane, limit in lanes.items() if limit is not None},
        "weight": wanted.weight,
    }
    new = {name: value for name, value in values.items() if name in wanted.given and getattr(tenant, name) != value}
    return _changed(replace(tenant, **new), new, by, now) if new else tenant


def paused(tenant: Tenant, by: Actor, now: datetime) -> Tenant:
    """Return the tenant, paused; the operator's pause stands above the tenant's own."""
    if tenant.paused_by in {by.role, "operator"}:
        return tenant
    after = replace(tenant, paused_by=by.role, paused_at=tenant.paused_at or now)
    return _changed(after, {"paused": True}, by, now)


def resumed(tenant: Tenant, by: Actor, now: datetime) -> Tenant:
    """Return the tenant, paused no longer; raises InvalidStateError for a tenant that the operator has paused."""
    if not tenant.paused_by:
        return tenant
    if tenant.paused_by == "operator" and by.role != "operator":
        raise errors.InvalidStateError("The operator has paused this tenant's work, and alone can resume it.")
    return _changed(replace(tenant, paused_by="", paused_at=None), {"paused": False}, by, now)


def path(name: str) -> str:
    """Return the path of a tenant's document."""
    return f"{collections.TENANTS.name}/{terms.document_id(name)}"


def to_fields(tenant: Tenant) -> dict[str, Any]:
    """Return the tenant as document fields."""
    return {
        "tenant": tenant.name,
        "max_running": tenant.max_running,
        "lanes": dict(tenant.lanes),
        "weight": tenant.weight,
        "paused_by": tenant.paused_by,
        "paused_at": tenant.paused_at,
        "changes": [
            {"at": change.at, "by": change.by, "name": change.name, "role": change.role, "set": dict(change.set)}
            for change in tenant.changes
        ],
    }


def from_document(document: Document) -> Tenant:
    """Return the tenant that a document holds."""
    data = document.data
    return Tenant(
        name=data["tenant"],
        max_running=data["max_running"],
        lanes=data["lanes"],
        weight=data["weight"],
        paused_by=data["paused_by"],
        paused_at=data["paused_at"],
        changes=tuple(Change(**change) for change in data["changes"]),
        version=document.version,
    )


def _changed(tenant: Tenant, new: Mapping[str, Any], by: Actor, now: datetime) -> Tenant:
    change = Change(now, by.key, by.name, by.role, new)
    return replace(tenant, changes=(*tenant.changes, change)[-MOST_CHANGES:])
