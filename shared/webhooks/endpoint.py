"""Endpoints: who wants to hear of what, where, signed with which secrets, and how they stand in their document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from shared.firestore.documents import Document
from shared.jobs.job import Job
from shared.manifest import collections
from shared.webhooks import event_types

Status = Literal["enabled", "disabled"]
Reason = Literal["", "by_hand", "gone", "failing"]


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret of an endpoint; a replaced one is valid until it expires."""

    value: str = field(repr=False)
    created_at: datetime
    expires_at: datetime | None = None

    def fields(self) -> dict[str, Any]:
        """Return the secret as document fields."""
        return {"value": self.value, "created_at": self.created_at, "expires_at": self.expires_at}


@dataclass(frozen=True, slots=True)
class Filters:
    """Which jobs: those of one of the types, of one of the kinds and with one of the tags; none given means all."""

    types: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def admit(self, job: Job) -> bool:
        """Return whether events of ``job`` are wanted."""
        return (
            (not self.types or job.type in self.types)
            and (not self.kinds or job.kind in self.kinds)
            and (not self.tags or not set(self.tags).isdisjoint(job.tags))
        )

    def fields(self) -> dict[str, list[str]]:
        """Return the filters as document fields."""
        return {"types": list(self.types), "kinds": list(self.kinds), "tags": list(self.tags)}


EVERY_JOB = Filters()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """
    An endpoint as it was read; ``version`` is what a change of it must still find.

    ``failing_since`` is when the first attempt failed after the last one that succeeded; until ``throttled_until``
    nothing is sent. ``secrets`` begin with the newest.
    """

    id: str
    tenant: str
    owner: str
    url: str
    secrets: tuple[Secret, ...]
    created_at: datetime
    updated_at: datetime
    description: str = ""
    events: tuple[str, ...] = event_types.DEFAULT
    filters: Filters = EVERY_JOB
    status: Status = "enabled"
    disabled_reason: Reason = ""
    disabled_at: datetime | None = None
    failing_since: datetime | None = None
    throttled_until: datetime | None = None
    request_hash: str = ""
    version: Any = field(default=None, compare=False)

    @property
    def enabled(self) -> bool:
        """Return whether messages are sent there."""
        return self.status == "enabled"

    def valid_secrets(self, now: datetime) -> list[str]:
        """Return the secrets that messages are signed with."""
        return [one.value for one in self.secrets if one.expires_at is None or one.expires_at > now]

    def wants(self, event_type: str, job: Job) -> bool:
        """Return whether an event of ``job`` is to be sent there."""
        return self.enabled and event_types.matches(self.events, event_type) and self.filters.admit(job)


_NESTED = {"secrets", "events", "filters"}
_PLAIN = tuple(name for name in Endpoint.__dataclass_fields__ if name not in {"id", "version", *_NESTED})


def path(endpoint_id: str) -> str:
    """Return the path of an endpoint's document."""
    return f"{collections.WEBHOOKS.name}/{endpoint_id}"


def to_fields(endpoint: Endpoint) -> dict[str, Any]:
    """Return the whole endpoint as document fields."""
    return {
        **{name: getattr(endpoint, name) for name in _PLAIN},
        "secrets": [secret.fields() for secret in endpoint.secrets],
        "events": list(endpoint.events),
        "filters": endpoint.filters.fields(),
    }


def changes(before: Endpoint, after: Endpoint) -> dict[str, Any]:
    """Return the document fields that differ between two states of an endpoint."""
    old = to_fields(before)
    return {name: value for name, value in to_fields(after).items() if value != old[name]}


def from_document(document: Document) -> Endpoint:
    """Return the endpoint that a document holds."""
    data: Mapping[str, Any] = document.data
    return Endpoint(
        id=document.id,
        version=document.version,
        secrets=tuple(Secret(**one) for one in data["secrets"]),
        events=tuple(data["events"]),
        filters=Filters(**{name: tuple(values) for name, values in data["filters"].items()}),
        **{name: data[name] for name in _PLAIN},
    )
