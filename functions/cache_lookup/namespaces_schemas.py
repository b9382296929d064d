"""Bodies of namespaces and of invalidation."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from functions.cache_lookup.schemas import MAX_TTL, Namespace, Text
from shared import errors
from shared.cache import keys
from shared.cache.adaptive import Evidence
from shared.cache.invalidation import ALL, Marker
from shared.cache.namespace import Namespace as Kept
from shared.cache.policy import BUDGET, RE_ASKED, Policy, SemanticPolicy

_EMBEDDER = r"^[a-z0-9][a-z0-9._/-]{0,63}$"
_MEANINGS = ("key", "tag", "prefix", "pattern", "template", "all")

Seconds = Annotated[int, Field(ge=0, le=MAX_TTL)]


class SemanticBody(BaseModel):
    """Whether answers to similar questions will do."""

    model_config = ConfigDict(extra="forbid")

    enabled: bool = Field(False, description="Off until there is evidence, even then.")
    budget: float = Field(
        BUDGET, gt=0, le=0.2, description="Share of all requests that may be answered wrongly.", examples=[0.01]
    )
    embedder: str = Field("hashed", pattern=_EMBEDDER, description="The model that compares questions.")
    re_asked: float = Field(
        RE_ASKED, ge=0, le=1, description="Share of semantic hits that are asked again all the same, for evidence."
    )


class PolicyBody(BaseModel):
    """How a namespace keeps its answers; times in seconds."""

    model_config = ConfigDict(extra="forbid")

    ttl: Seconds = Field(0, description="How long an answer is fresh; 0 for the product's default.")
    shortest_ttl: Seconds = Field(0, description="With `longest_ttl`: the TTL adapts to use, and is never below this.")
    longest_ttl: Seconds = Field(0, description="With `shortest_ttl`: the TTL adapts to use, and is never above this.")
    stale_while_revalidate: Seconds = Field(
        0, description="How long after its TTL an answer is still given, while a new one is being made."
    )
    stale_if_error: Seconds = Field(
        0, description="How long after its TTL an answer is given when a new one cannot be made."
    )
    max_temperature: float = Field(
        1.0, ge=0, le=2, description="Requests with a temperature above this pass the cache by."
    )
    semantic: SemanticBody = SemanticBody()

    def policy(self) -> Policy:
        """Return the policy; raises InvalidFieldsError for bounds that bound nothing."""
        if (self.shortest_ttl or self.longest_ttl) and not 0 < self.shortest_ttl < self.longest_ttl:
            detail = "'longest_ttl' must be greater than 'shortest_ttl', which must be greater than 0."
            raise errors.invalid_field("longest_ttl", "too_small", detail)
        return Policy(**{**self.model_dump(), "semantic": SemanticPolicy(**self.semantic.model_dump())})

    @classmethod
    def of(cls, policy: Policy) -> "PolicyBody":
        """Return the public form of ``policy``."""
        return cls.model_validate(policy, from_attributes=True)


class AdaptiveView(BaseModel):
    """What an adaptive TTL rests on; old hits count less, half after a day."""

    hits: float
    stores: float
    usual_age_seconds: float | None = Field(description="95 in 100 hits are on answers at most this old.")
    late_share: float | None = Field(description="Share of hits in the last quarter of an answer's life.")
    learned_ttl: float | None
    updated_at: datetime | None
    reason: str

    @classmethod
    def of(cls, evidence: Evidence) -> "AdaptiveView":
        """Return the public form of ``evidence``."""
        hits = evidence.hits
        return cls(
            hits=round(hits, 1),
            stores=round(evidence.stores, 1),
            usual_age_seconds=evidence.usual_age if hits else None,
            late_share=round(evidence.late / hits, 4) if hits else None,
            learned_ttl=evidence.learned or None,
            updated_at=evidence.at,
            reason=evidence.reason,
        )


class MarkView(BaseModel):
    """One invalidation: what it means, its number, when and by which key."""

    what: str = Field(examples=["tag:template:article@3"])
    number: int
    at: datetime
    by: str


class NamespaceView(BaseModel):
    """A namespace: its policy, how long new answers are fresh, and what of it has been invalidated."""

    namespace: str
    own: bool = Field(description="Whether the product itself keeps it; callers cannot store entries there.")
    policy: PolicyBody
    ttl: float = Field(description="Seconds that a new answer is fresh, give or take a twentieth.")
    adaptive: AdaptiveView | None
    sequence: int = Field(description="How often something in it was invalidated.")
    marks: list[MarkView] = Field(description="Invalidations that still count, the last one first; at most 100.")
    updated_at: datetime | None
    updated_by: str | None

    @classmethod
    def of(cls, kept: Kept, ttl: timedelta, *, own: bool) -> "NamespaceView":
        """Return the public form of a namespace."""
        marks = sorted(kept.invalidations.marks, key=lambda mark: -mark.number)[:100]
        return cls(
            namespace=kept.scope.namespace,
            own=own,
            policy=PolicyBody.of(kept.policy),
            ttl=ttl.total_seconds(),
            adaptive=AdaptiveView.of(kept.evidence) if kept.policy.adapts else None,
            sequence=kept.invalidations.sequence,
            marks=[MarkView(what=str(one.marker), number=one.number, at=one.at, by=one.by) for one in marks],
            updated_at=kept.changed_at,
            updated_by=kept.changed_by or None,
        )


class NamespacesView(BaseModel):
    """All namespaces of a tenant, by name."""

    items: list[NamespaceView]


class Invalidation(BaseModel):
    """What in a namespace is to count as absent: one of `key`, `tag`, `prefix`, `pattern`, `template` and `all`."""

    model_config = ConfigDict(extra="forbid")

    namespace: Namespace
    key: str | None = Field(None, description="The entry under this key.")
    tag: Text | None = Field(None, description="Entries with this tag.")
    prefix: Text | None = Field(None, description="Entries whose names begin like this.")
    pattern: Text | None = Field(
        None, description="Entries whose names match this: `*` for any text, `?` for one character, `[abc]` for some."
    )
    template: Text | None = Field(
        None, description="Entries made with this template, or with one version of it.", examples=["article@3"]
    )
    all: bool = Field(False, description="Everything in the namespace.")

    def marker(self) -> Marker:
        """Return what is meant; raises InvalidFieldsError unless exactly one thing is."""
        given = [name for name in _MEANINGS if getattr(self, name) not in {None, False}]
        if len(given) != 1:
            detail = f"Exactly one of {', '.join(_MEANINGS)} is needed, not {', '.join(given) or 'none'}."
            raise errors.invalid_field(given[1] if given else "all", "not_one", detail)
        if self.key is not None:
            return Marker("key", keys.check(self.key))
        if self.template is not None:
            return Marker("tag", f"template:{self.template}")
        texts = {"tag": self.tag, "prefix": self.prefix, "pattern": self.pattern}
        return next((Marker(kind, text) for kind, text in texts.items() if text is not None), ALL)  # type: ignore[arg-type]  # the names are kinds


class CleanUpView(BaseModel):
    """The job that deletes what no longer counts."""

    id: str
    status: str
    links: dict[str, str]


class InvalidationView(BaseModel):
    """An invalidation: it holds already; `job` deletes behind it what no longer counts."""

    namespace: str
    what: str
    sequence: int
    job: CleanUpView | None
