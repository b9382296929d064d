"""Bodies of scores: a text or a prompt to score, and what was found."""

from decimal import Decimal
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from functions.prompt_optimization.suites_schemas import Assertions, Threshold
from shared.budgets import amounts
from shared.jobs.job import Usage
from shared.prompts import template as templates
from shared.scoring.assertion import Assertion, Verdict
from shared.scoring.dataset import Example
from shared.scoring.evaluation import Output, Scored
from shared.scoring.judges.pairs import Preference
from shared.scoring.suite import Suite
from shared.scoring.vocabulary import Term

MOST_TEXT = 200_000
USUAL = (
    Assertion("not-is-refusal"),
    Assertion("readability", threshold=0.5),
    Assertion("sentence-length", threshold=0.5),
    Assertion("repetition"),
)


class ScoreBody(BaseModel):
    """
    What to score: a `text`, or what a model makes of a version of a `template`.

    It is scored by `assertions` or by a `suite`; without either, by readability, sentence length and repetition.
    """

    model_config = ConfigDict(extra="forbid")

    text: str | None = Field(None, max_length=MOST_TEXT, description="What was written.", examples=["Tea is good."])
    template: str = Field("", max_length=64, description="A prompt template that is run first.")
    version: int | str = Field(templates.PRODUCTION, description="Number or label of its version.")
    model: str = Field("", max_length=200, description="Who writes; empty for the default model.")
    max_tokens: int | None = Field(None, ge=1, le=100_000)
    variables: dict[str, JsonValue] = Field({}, description="Values of the prompt; assertions can refer to them.")
    expected: JsonValue = Field(None, description="The answer that is expected, if there is one.")
    finish_reason: str = Field("stop", max_length=20, description="With `text`: why its model stopped.")
    latency_ms: float = Field(0, ge=0, le=1e9, description="With `text`: how long its model took.")
    cost_usd: Decimal = Field(Decimal(0), ge=0, le=1_000_000, description="With `text`: what it cost.")
    suite: str = Field("", max_length=64, description="Name of a suite.")
    assertions: Assertions = []
    threshold: Threshold = None
    against: str | None = Field(None, max_length=MOST_TEXT, description="Another text, to choose the better one.")
    criterion: str = Field("", max_length=5_000, description="With `against`: what makes one better.")
    judge: str = Field("", max_length=200, description="The model that judges, where an assertion names none.")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.text is None) == (not self.template):
            raise ValueError("give either text or template")
        if self.suite and self.assertions:
            raise ValueError("give either suite or assertions")
        if (self.against is None) != (not self.criterion):
            raise ValueError("against and criterion go together")
        return self

    def own_suite(self) -> Suite:
        """Return the suite of the given assertions, or the usual one."""
        given = tuple(one.assertion() for one in self.assertions)
        return Suite("", given or USUAL, self.threshold)

    def example(self) -> Example:
        """Return what assertions may refer to."""
        return Example.of({"variables": self.variables, "expected": self.expected})

    def output(self) -> Output:
        """Return the given text as an output."""
        return Output(
            self.text or "",
            self.finish_reason,
            cost_nano_usd=amounts.nano(self.cost_usd),
            seconds=self.latency_ms / 1000,
        )


class EvidenceView(BaseModel):
    """A piece of the text that a verdict rests on, in characters."""

    start: int
    end: int
    text: str


class VerdictView(BaseModel):
    """What came of one assertion."""

    type: str
    metric: str | None
    score: float
    passed: bool
    weight: float
    reason: str
    evidence: list[EvidenceView]
    parts: list["VerdictView"] = Field(description="Of an `assert-set`: what came of its assertions.")

    @classmethod
    def of(cls, verdict: Verdict, text: str) -> "VerdictView":
        """Return the public form of a verdict on ``text``."""
        return cls(
            type=verdict.type,
            metric=verdict.metric or None,
            score=round(verdict.score, 6),
            passed=verdict.passed,
            weight=verdict.weight,
            reason=verdict.reason,
            evidence=[
                EvidenceView(start=one.start, end=one.end, text=text[one.start : one.end][:200])
                for one in verdict.evidence
            ],
            parts=[cls.of(part, text) for part in verdict.parts],
        )


class OutputView(BaseModel):
    """What was scored."""

    text: str
    finish_reason: str
    prompt_tokens: int
    completion_tokens: int
    cost_usd: Decimal
    seconds: float

    @classmethod
    def of(cls, output: Output) -> "OutputView":
        """Return the public form of an output."""
        return cls(
            text=output.text,
            finish_reason=output.finish_reason,
            prompt_tokens=output.prompt_tokens,
            completion_tokens=output.completion_tokens,
            cost_usd=amounts.dollars(output.cost_nano_usd),
            seconds=round(output.seconds, 6),
        )


class PreferenceView(BaseModel):
    """Which of two texts is better; one that depends on their order is a tie."""

    preferred: str = Field(description="`text`, `against` or `tie`.")
    reason: str
    agreed: bool = Field(description="Whether the judge said the same with the order swapped.")

    @classmethod
    def of(cls, found: Preference) -> "PreferenceView":
        """Return the public form of a preference."""
        named = {"first": "text", "second": "against"}
        return cls(preferred=named.get(found.preferred or "", "tie"), reason=found.reason, agreed=found.agreed)


class ScoreView(BaseModel):
    """The score of an output, from 0 to 1, and everything that it is made of."""

    score: float
    passed: bool
    feedback: list[str] = Field(description="What is wrong, the worst first.")
    metrics: dict[str, float]
    verdicts: list[VerdictView]
    output: OutputView
    preference: PreferenceView | None = None
    cost_usd: Decimal = Field(description="What was paid for this, judges included.")

    @classmethod
    def of(cls, output: Output, scored: Scored, paid: Usage, preference: Preference | None) -> "ScoreView":
        """Return the public form of a score."""
        return cls(
            score=round(scored.score, 6),
            passed=scored.passed,
            feedback=list(scored.feedback),
            metrics=scored.metrics,
            verdicts=[VerdictView.of(one, output.text) for one in scored.verdicts],
            output=OutputView.of(output),
            preference=PreferenceView.of(preference) if preference else None,
            cost_usd=amounts.dollars(paid.cost_nano_usd),
        )


class TermView(BaseModel):
    """A type of assertion."""

    type: str
    family: str
    summary: str
    takes_expected: bool = Field(description="Whether what the example expects is its value when none is given.")
    threshold: float | None = Field(description="The threshold that holds when none is given; null: it takes none.")
    judged: bool = Field(description="Whether a model decides, which costs money.")

    @classmethod
    def of(cls, term: Term) -> "TermView":
        """Return the public form of a type of assertion."""
        return cls(
            type=term.name,
            family=term.family,
            summary=term.summary,
            takes_expected=term.expects,
            threshold=term.threshold,
            judged=term.family == "judged",
        )


class TermsView(BaseModel):
    """All types of assertions; each can be turned round by a `not-` before it, except `assert-set`."""

    items: list[TermView]
