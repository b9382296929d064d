"""Bodies of the webhooks' API; a secret stands only where it is shown its one time."""

from datetime import datetime
from typing import Annotated, Any, Literal, get_args

import orjson
from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared.webhooks import endpoint as endpoints
from shared.webhooks import event_types
from shared.webhooks.delivery import Attempt, Delivery
from shared.webhooks.delivery import Status as DeliveryStatus
from shared.webhooks.endpoint import Endpoint, Filters
from shared.webhooks.service import Registration, Revealed, Wishes

_STRICT = ConfigDict(extra="forbid")
_EVENTS = "What to hear of: " + " ".join(f"`{name}`: {text}" for name, text in event_types.DESCRIPTIONS.items())

Pattern = Literal[event_types.PATTERNS]  # type: ignore[valid-type]  # a tuple of texts, made elsewhere
Url = Annotated[str, Field(max_length=2048, examples=["https://example.com/webhooks/pressroom"])]
Description = Annotated[str, Field(max_length=500, description="What it is for.")]
Events = Annotated[
    list[Pattern], Field(min_length=1, max_length=20, description=_EVENTS, examples=[list(event_types.DEFAULT)])
]
Word = Annotated[str, Field(min_length=1, max_length=64)]


class FiltersBody(BaseModel):
    """Which jobs: those of one of the types, of one of the kinds and with one of the tags; an empty list admits all."""

    model_config = _STRICT

    types: list[Word] = Field([], max_length=20, description="Types of jobs.", examples=[["generation"]])
    kinds: list[Word] = Field([], max_length=20, description="Content types, or what else jobs are kept by.")
    tags: list[Word] = Field([], max_length=20, description="Tags of jobs.")

    def filters(self) -> Filters:
        """Return the filters that this asks for."""
        return Filters(tuple(self.types), tuple(self.kinds), tuple(self.tags))


class CreateBody(BaseModel):
    """An endpoint that wants to hear of jobs."""

    model_config = _STRICT

    url: Url
    description: Description = ""
    events: Events = list(event_types.DEFAULT)
    filters: FiltersBody = FiltersBody()
    status: endpoints.Status = "enabled"

    def registration(self, tenant: str, owner: str, key: str) -> Registration:
        """Return the wish that this stands for."""
        events = tuple(dict.fromkeys(self.events))
        filters = self.filters.filters()
        return Registration(tenant, owner, self.url, self.description, events, filters, self.status, key)


class UpdateBody(BaseModel):
    """What is to change; what is not named stays. Enabling an endpoint forgets that it failed."""

    model_config = _STRICT

    url: Url | None = None
    description: Description | None = None
    events: Events | None = None
    filters: FiltersBody | None = None
    status: endpoints.Status | None = None

    @model_validator(mode="after")
    def _named(self) -> "UpdateBody":
        if nulls := [name for name in self.model_fields_set if getattr(self, name) is None]:
            raise ValueError(f"{', '.join(sorted(nulls))} cannot be null")
        return self

    def wishes(self) -> Wishes:
        """Return the changes that this stands for."""
        return Wishes(
            url=self.url,
            description=self.description,
            events=None if self.events is None else tuple(dict.fromkeys(self.events)),
            filters=None if self.filters is None else self.filters.filters(),
            status=self.status,
        )


class EndpointView(BaseModel):
    """An endpoint; never its secrets."""

    id: str
    url: str
    description: str
    events: list[str]
    filters: FiltersBody
    status: endpoints.Status
    disabled_reason: Literal["by_hand", "gone", "failing"] | None = Field(
        description="Why it is off: by hand; the receiver answered 410; or a message was tried to the end and nothing "
        "else arrived meanwhile."
    )
    disabled_at: datetime | None
    failing_since: datetime | None = Field(description="First failed attempt since the last one that arrived.")
    throttled_until: datetime | None = Field(description="Nothing is sent until then: the receiver asked for patience.")
    former_secret_until: datetime | None = Field(description="Until then messages are signed with a former secret too.")
    owner: str
    created_at: datetime
    updated_at: datetime
    links: dict[str, str]

    @classmethod
    def of(cls, endpoint: Endpoint, now: datetime) -> "EndpointView":
        """Return the public form of ``endpoint``."""
        return cls(**_view(endpoint, now))


class RevealedView(EndpointView):
    """An endpoint with its newest secret, this one time."""

    secret: str | None = Field(
        description="Keep it: it is not shown again, not even to the same Idempotency-Key. Lost? Rotate.",
        examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )

    @classmethod
    def showing(cls, revealed: Revealed, now: datetime) -> "RevealedView":
        """Return the public form of an endpoint whose secret may be seen."""
        return cls(**_view(revealed.endpoint, now), secret=revealed.secret or None)


class AttemptView(BaseModel):
    """One attempt: how it was answered, or the code of the error it ended in."""

    at: datetime
    round: int = Field(description="Grows with each replay.")
    number: int = Field(description="Counts the attempts of a round.")
    latency_ms: float
    status_code: int | None
    error: str | None = Field(examples=["target_timeout"])
    response: str = Field(description="Beginning of the answer's body, at most 1 kB.")

    @classmethod
    def of(cls, attempt: Attempt) -> "AttemptView":
        """Return the public form of ``attempt``."""
        fields = {name: getattr(attempt, name) for name in cls.model_fields}
        return cls(**{**fields, "error": attempt.error or None})


class DeliveryView(BaseModel):
    """A message to an endpoint, and every attempt at it."""

    id: str = Field(description="The header webhook-id of every attempt.")
    type: str
    status: DeliveryStatus
    reason: str | None = Field(
        description="Why it was not delivered: exhausted, gone, throttled, not_delivered, endpoint_disabled or "
        "endpoint_deleted."
    )
    job: str | None
    created_at: datetime
    next_attempt_at: datetime | None
    ended_at: datetime | None
    attempts: list[AttemptView]
    links: dict[str, str]

    @classmethod
    def of(cls, delivery: Delivery) -> "DeliveryView":
        """Return the public form of ``delivery``."""
        return cls(**_delivery(delivery))


class FullDeliveryView(DeliveryView):
    """A delivery with what is sent."""

    payload: dict[str, Any]

    @classmethod
    def of(cls, delivery: Delivery) -> "FullDeliveryView":
        """Return the public form of ``delivery``, with its payload."""
        return cls(**_delivery(delivery), payload=orjson.loads(delivery.body))


class ReplayedView(BaseModel):
    """How many deliveries begin afresh."""

    replayed: int
    more: bool = Field(description="Whether others are left: call again.")


DELIVERY_STATUSES: tuple[str, ...] = get_args(DeliveryStatus)


def _view(endpoint: Endpoint, now: datetime) -> dict[str, Any]:
    own = f"/v1/webhooks/{endpoint.id}"
    former = [one.expires_at for one in endpoint.secrets if one.expires_at is not None and one.expires_at > now]
    throttled = endpoint.throttled_until
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "description": endpoint.description,
        "events": list(endpoint.events),
        "filters": FiltersBody(**endpoint.filters.fields()),
        "status": endpoint.status,
        "disabled_reason": endpoint.disabled_reason or None,
        "disabled_at": endpoint.disabled_at,
        "failing_since": endpoint.failing_since,
        "throttled_until": throttled if throttled is not None and throttled > now else None,
        "former_secret_until": max(former, default=None),
        "owner": endpoint.owner,
        "created_at": endpoint.created_at,
        "updated_at": endpoint.updated_at,
        "links": {"self": own, "deliveries": f"{own}/deliveries"},
    }


def _delivery(delivery: Delivery) -> dict[str, Any]:
    links = {"self": f"/v1/webhooks/{delivery.endpoint}/deliveries/{delivery.id}"}
    if delivery.job:
        links["job"] = f"/v1/jobs/{delivery.job}"
    return {
        "id": delivery.id,
        "type": delivery.type,
        "status": delivery.status,
        "reason": delivery.reason or None,
        "job": delivery.job or None,
        "created_at": delivery.created_at,
        "next_attempt_at": delivery.next_attempt_at,
        "ended_at": delivery.ended_at,
        "attempts": [AttemptView.of(attempt) for attempt in delivery.attempts],
        "links": links,
    }
