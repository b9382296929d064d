"""Bodies of what semantic matching shows and is told."""

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.cache.policy import SemanticPolicy
from shared.cache.semantic.label import Label
from shared.cache.semantic.learner import LEAST

if TYPE_CHECKING:
    from shared.cache.semantic.judging import Comparison, Judged, State
    from shared.cache.semantic.sources import Source

LONGEST_QUESTION = 2_000


class LabelView(BaseModel):
    """One comparison of two questions; ``by`` is the person who judged, null when two answers were compared."""

    at: datetime
    similarity: float
    agreed: bool
    weight: float = Field(description="Requests that it speaks for: of hits, only a share is asked again.")
    by: str | None
    asked: str = Field(description="Key of the question.")
    source: str = Field(description="Key of the entry whose answer it was held against.")

    @classmethod
    def of(cls, label: Label) -> "LabelView":
        """Return the public form of ``label``."""
        return cls(
            at=label.at,
            similarity=_rounded(label.similarity),
            agreed=label.agreed,
            weight=label.weight,
            by=label.by or None,
            asked=label.asked,
            source=label.source,
        )


class EvidenceView(BaseModel):
    """What is known of a namespace's questions, and what follows from it."""

    namespace: str
    enabled: bool
    on: bool = Field(description="Whether answers to similar questions are given at present.")
    why_off: str | None = Field(examples=["no evidence yet: 37 of 500 labels"])
    embedder: str = Field(description="The space that the threshold holds for.", examples=["hashed/1"])
    budget: float = Field(description="Share of requests that may be answered wrongly.")
    re_asked: float = Field(description="Share of hits that are asked again for evidence.")
    threshold: float | None = Field(description="Similarity from which on answers are given.")
    answered: float = Field(description="Share of requests that the threshold answers.")
    error: float = Field(description="Share of requests that it answers wrongly, as estimated.")
    bound: float = Field(description="That share at most, in nine of ten cases; it is held below the budget.")
    labels: int
    labels_needed: int
    labels_by_people: int
    labels_left_out: int = Field(description="Older ones that the newest contradict.")
    requests: float = Field(description="Requests that the labels speak for.")
    recent: list[LabelView] = Field(description="The newest labels.")

    @classmethod
    def of(cls, namespace: str, policy: SemanticPolicy, state: "State") -> "EvidenceView":
        """Return the public form of ``state``."""
        evidence = state.evidence
        return cls(
            namespace=namespace,
            enabled=policy.enabled,
            on=evidence.threshold is not None,
            why_off=evidence.why_off or None,
            embedder=state.embedder or policy.embedder,
            budget=policy.budget,
            re_asked=policy.re_asked,
            threshold=None if evidence.threshold is None else _rounded(evidence.threshold),
            answered=_rounded(evidence.answered),
            error=_rounded(evidence.error),
            bound=_rounded(evidence.bound),
            labels=evidence.labels,
            labels_needed=LEAST,
            labels_by_people=evidence.people,
            labels_left_out=evidence.left_out,
            requests=round(evidence.requests),
            recent=[LabelView.of(label) for label in state.recent],
        )


class SourceView(BaseModel):
    """Whose answer a question was given."""

    namespace: str
    key: str
    question: str
    source_key: str = Field(description="Key of the entry that answered.")
    source_question: str
    embedder: str
    similarity: float
    threshold: float
    at: datetime
    judged: Literal["confirmed", "rejected"] | None

    @classmethod
    def of(cls, source: "Source") -> "SourceView":
        """Return the public form of ``source``."""
        return cls.model_validate({
            "namespace": source.asked.scope.namespace,
            "key": source.asked.key,
            "question": source.question,
            "source_key": source.source,
            "source_question": source.source_question,
            "embedder": source.embedder,
            "similarity": _rounded(source.similarity),
            "threshold": _rounded(source.threshold),
            "at": source.at,
            "judged": source.judged or None,
        })


class JudgedView(BaseModel):
    """What a verdict has done."""

    verdict: Literal["confirmed", "rejected"]
    labels: int = Field(description="Pieces of evidence that it made; one per answer it is about, and none twice.")
    removed: Literal["match", "entry"] | None = Field(
        description="`entry` when the answer is deleted, `match` when it answers no question but its own from now on."
    )

    @classmethod
    def of(cls, judged: "Judged") -> "JudgedView":
        """Return the public form of ``judged``."""
        return cls(verdict=judged.verdict, labels=judged.labels, removed=judged.removed or None)


class Pair(BaseModel):
    """Two questions to compare."""

    model_config = ConfigDict(extra="forbid")

    one: str = Field(min_length=1, max_length=LONGEST_QUESTION, examples=["How do I reset my password?"])
    other: str = Field(min_length=1, max_length=LONGEST_QUESTION, examples=["how can i reset the password"])


class ComparisonView(BaseModel):
    """How two questions compare in a namespace at this moment."""

    similarity: float
    refused: str | None = Field(description="What the guard has against one answer for both.", examples=["numbers"])
    threshold: float | None
    answered: bool = Field(description="Whether one would be given the answer of the other.")

    @classmethod
    def of(cls, comparison: "Comparison") -> "ComparisonView":
        """Return the public form of ``comparison``."""
        return cls(
            similarity=_rounded(comparison.similarity),
            refused=comparison.refused or None,
            threshold=None if comparison.threshold is None else _rounded(comparison.threshold),
            answered=comparison.answered,
        )


def _rounded(value: float) -> float:
    return round(value, 4)
