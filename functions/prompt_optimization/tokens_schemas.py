"""Bodies of the tokens' API: what callers send to have counted, priced and shortened, and how the answers look."""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BaseModel, Field, model_validator

from functions.prompt_optimization.prompts_schemas import STRICT, ExampleView, PartsView, PromptBody
from shared.prompts import template as templates
from shared.prompts.template import Prompt, Reference
from shared.savings.pricing import THOUSAND, Priced, PriceSource
from shared.savings.saving import MOST_EXAMPLES, Check, Saving, TemplateSaving, Wish
from shared.savings.verification import Verified

if TYPE_CHECKING:
    from shared.tokens.compressing import Step

MOST_TEXT = 200_000
MOST_TOKENS = 100_000_000

Model = Annotated[
    str,
    Field(max_length=200, description="A model's name here, or `provider/model`; the default one if not said."),
]
Tokens = Annotated[int, Field(ge=0, le=MOST_TOKENS)]


class TemplateBody(BaseModel):
    """A version of a template, by number or label (production if neither is given)."""

    model_config = STRICT

    name: str = Field(pattern=templates.NAME_PATTERN, examples=["product-teaser"])
    version: int | None = Field(None, ge=0, description="Number of a version; 0 is the built-in one.")
    label: str | None = Field(None, max_length=64, description="A label, or `latest`.")

    @model_validator(mode="after")
    def _names_one_version(self) -> Self:
        if self.version is not None and self.label is not None:
            raise ValueError("give either version or label")
        return self

    @property
    def reference(self) -> Reference:
        """Return the version that is asked for."""
        return (self.label or templates.PRODUCTION) if self.version is None else self.version


class CountedTemplateBody(TemplateBody):
    """A version of a template to count; with `variables`, as it is rendered with them."""

    variables: dict[str, Any] | None = Field(None, examples=[{"topic": "garden tools"}])


class MessageBody(BaseModel):
    """A message of a conversation."""

    model_config = STRICT

    role: Literal["system", "user", "assistant"] = "user"
    content: str = Field(max_length=MOST_TEXT)


class CountBody(BaseModel):
    """What to count: a text, messages, or a version of a template."""

    model_config = STRICT

    model: Model = ""
    text: str | None = Field(None, max_length=MOST_TEXT, examples=["How many tokens is this?"])
    messages: list[MessageBody] | None = Field(None, min_length=1, max_length=1_000)
    template: CountedTemplateBody | None = None

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if sum(one is not None for one in (self.text, self.messages, self.template)) != 1:
            raise ValueError("give one of text, messages and template")
        return self


class LearnedView(BaseModel):
    """What the counts of a model's provider have taught."""

    vocabulary: str = Field(description="Whose way to cut texts is taken for the model's.")
    factor: float = Field(description="What estimates are multiplied by.")
    calls: int = Field(description="How many of its calls were looked at, by all processes.")


class CountView(BaseModel):
    """About how many tokens something has; the true number hardly ever leaves `low` to `high`."""

    model: str
    tokens: int
    low: int
    high: int
    learned: LearnedView
    segments: dict[str, int] | None = Field(description="The own text of a template that was not rendered, by part.")


class PriceBody(BaseModel):
    """A kind of call, and how many of them."""

    model_config = STRICT

    model: Model = ""
    prompt_tokens: Tokens | None = None
    text: str | None = Field(None, max_length=MOST_TEXT, description="A prompt to count, in place of `prompt_tokens`.")
    completion_tokens: Tokens = 0
    cached_tokens: Tokens = Field(0, description="Those of the prompt that the provider has in its own cache.")
    calls: int = Field(1, ge=1, le=1_000_000_000)

    @model_validator(mode="after")
    def _is_one_prompt(self) -> Self:
        if (self.prompt_tokens is None) == (self.text is None):
            raise ValueError("give one of prompt_tokens and text")
        return self


class RatesView(BaseModel):
    """Prices in US dollars per million tokens, and per call."""

    input: Decimal
    output: Decimal | None
    cached: Decimal | None
    cache_write: Decimal | None
    request: Decimal


class PriceView(BaseModel):
    """What calls cost in US dollars; null where no price is known, and `why` says what to do."""

    model: str
    source: PriceSource = Field(description="Whether the price was set here, is published, nothing, or not known.")
    prompt_tokens: int
    completion_tokens: int
    calls: int
    cost_usd: str | None = Field(description="Of one call.")
    total_usd: str | None = Field(description="Of all calls.")
    rates: RatesView | None
    why: str | None


class CheckBody(BaseModel):
    """What a shorter prompt is verified on before it is suggested: both prompts are run, which costs what it costs."""

    model_config = STRICT

    dataset: str = Field(max_length=64)
    suite: str = Field(max_length=64)
    examples: int = Field(20, ge=1, le=MOST_EXAMPLES, description="How many of the dataset, from its first on.")


class CompressBody(BaseModel):
    """A prompt, or a version of a template, and how to make it shorter."""

    model_config = STRICT

    prompt: PromptBody | None = None
    template: TemplateBody | None = None
    budget: int | None = Field(None, ge=1, le=MOST_TOKENS, description="Most tokens of its own, without variables.")
    limits: dict[str, int] = Field({}, description="Most tokens by segment: system, user, examples.")
    keep: list[str] = Field([], max_length=50, description="Texts that stay as they are.")
    rules: list[str] = Field([], max_length=20, description="The rules to apply; all, if none is named.")
    model: Model = ""
    verify: CheckBody | None = None

    @model_validator(mode="after")
    def _is_one_prompt(self) -> Self:
        if (self.prompt is None) == (self.template is None):
            raise ValueError("give one of prompt and template")
        return self

    def wish(self) -> Wish:
        """Return how the prompt is to be made shorter."""
        check = Check(**self.verify.model_dump()) if self.verify else None
        return Wish(self.budget, tuple(self.keep), self.limits, tuple(self.rules), self.model, check)


class StepView(BaseModel):
    """One change, and the tokens that it saves."""

    rule: str
    segment: str
    before: str
    after: str
    saved: int

    @classmethod
    def of(cls, step: "Step") -> "StepView":
        """Return the public form of ``step``."""
        return cls.model_validate(step, from_attributes=True)


class SegmentView(BaseModel):
    """Tokens of a segment before and after."""

    before: int
    after: int


class VerifiedView(BaseModel):
    """Both prompts on the same examples; `difference` is after less before, within the interval at 95 %."""

    examples: int
    failed: int
    before: float
    after: float
    difference: float
    interval: tuple[float, float]
    wins: int
    losses: int
    e_value: float
    holds: bool = Field(description="No mean loss above 0.02, and no evidence of one (e-value below 20).")
    proven: bool = Field(description="The whole interval keeps above a loss of 0.02.")
    prompt_tokens_before: float = Field(description="Mean of what the provider counted for a call.")
    prompt_tokens_after: float
    cost_usd: str = Field(description="What the verification cost; examples that were run before are free.")

    @classmethod
    def of(cls, verified: Verified) -> "VerifiedView":
        """Return the public form of ``verified``."""
        return cls(
            examples=verified.examples,
            failed=verified.failed,
            before=round(verified.before, 6),
            after=round(verified.after, 6),
            difference=round(verified.difference, 6),
            interval=(round(verified.interval.low, 6), round(verified.interval.high, 6)),
            wins=verified.wins,
            losses=verified.losses,
            e_value=round(verified.evidence, 6),
            holds=verified.holds,
            proven=verified.is_proven,
            prompt_tokens_before=round(verified.tokens_before, 1),
            prompt_tokens_after=round(verified.tokens_after, 1),
            cost_usd=usd(Decimal(verified.usage.cost_nano_usd) / 10**9) or "0",
        )


class SavingView(BaseModel):
    """What compression saves, of tokens and of money per 1,000 calls; the model's answers are no part of it."""

    model: str
    tokens_before: int = Field(description="Of the prompt's own text; what variables bring comes on top.")
    tokens_after: int
    saved: float = Field(description="Share of the tokens.")
    fits: bool = Field(description="Whether budget and limits are kept.")
    segments: dict[str, SegmentView]
    usd_per_1000_before: str | None
    usd_per_1000_after: str | None
    usd_per_1000_saved: str | None
    suggested: bool = Field(description="Shorter, within the budget and, if that was verified, not worse.")

    @classmethod
    def fields(cls, saving: Saving) -> dict[str, Any]:
        """Return the fields that all savings have."""
        compressed = saving.compressed
        return {
            "model": saving.before.deployment,
            "tokens_before": compressed.before,
            "tokens_after": compressed.after,
            "saved": round(compressed.saved, 4),
            "fits": compressed.fits,
            "segments": {name: SegmentView(before=a, after=b) for name, (a, b) in compressed.segments.items()},
            "usd_per_1000_before": usd(saving.before.times(THOUSAND)),
            "usd_per_1000_after": usd(saving.after.times(THOUSAND)),
            "usd_per_1000_saved": usd(saving.saved_per_thousand),
            "suggested": saving.suggested,
        }


class CompressedView(SavingView):
    """A shorter prompt, every change that made it, and how it did when it was verified."""

    parts: PartsView
    examples: list[ExampleView]
    steps: list[StepView]
    verified: VerifiedView | None

    @classmethod
    def of(cls, saving: Saving) -> "CompressedView":
        """Return the public form of ``saving``."""
        prompt: Prompt = saving.compressed.prompt
        return cls(
            **cls.fields(saving),
            parts=PartsView(**prompt.parts),
            examples=[ExampleView(**one.fields()) for one in prompt.examples],
            steps=[StepView.of(step) for step in saving.compressed.steps],
            verified=VerifiedView.of(saving.verified) if saving.verified else None,
        )


class TemplateSavingView(SavingView):
    """What the version of a template that is in production could save."""

    name: str
    version: int

    @classmethod
    def of(cls, one: TemplateSaving) -> "TemplateSavingView":
        """Return the public form of ``one``."""
        return cls(**cls.fields(one.saving), name=one.version.name, version=one.version.number)


class ModelView(BaseModel):
    """A model that can be called here: how its tokens are estimated, and what they cost."""

    model: str
    learned: LearnedView
    source: PriceSource
    rates: RatesView | None


class ModelsView(BaseModel):
    """All models that can be called here."""

    items: list[ModelView]


def rates_view(priced: Priced) -> RatesView | None:
    """Return the public form of the prices of a model."""
    return RatesView.model_validate(priced.rates, from_attributes=True) if priced.rates else None


def usd(amount: Decimal | None) -> str | None:
    """Return an amount as plain digits."""
    if amount is None:
        return None
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") or "0" if "." in text else text
