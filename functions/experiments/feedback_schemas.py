"""Bodies of feedback."""

from typing import TYPE_CHECKING, Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

if TYPE_CHECKING:
    from shared.feedback.service import Given

MAX_RATER = 200
MAX_COMMENT = 2_000
MAX_EDITED = 100_000
MAX_OUTCOMES = 10
OUTCOME_NAME = r"^[a-z][a-z0-9_]{0,39}$"
LARGEST_OUTCOME = 1e12

_SAID = ("rating", "thumbs_up", "accepted", "edited_text", "comment", "outcomes")

Value = Annotated[float, Field(ge=-LARGEST_OUTCOME, le=LARGEST_OUTCOME, allow_inf_nan=False)]
OutcomeName = Annotated[str, StringConstraints(pattern=OUTCOME_NAME)]


class FeedbackRequest(BaseModel):
    """What somebody has to say of a piece, or what came of it; at least one thing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    content: str = Field("", max_length=100, description="Id of the piece; this or `job` is needed.")
    job: str = Field("", max_length=100, description="Id of the job that made the piece.")
    rater: str = Field(
        "",
        max_length=MAX_RATER,
        description="Who says it, by any name that you know them by; only its hash is kept. By default the API key.",
    )
    rating: int | None = Field(None, ge=1, le=5, strict=True, description="From 1, poor, to 5, excellent.")
    thumbs_up: bool | None = Field(None, strict=True, description="True is up, false is down.")
    accepted: bool | None = Field(None, strict=True, description="Whether the piece was used.")
    edited_text: str | None = Field(
        None,
        min_length=1,
        max_length=MAX_EDITED,
        description="The piece as it was used; it is compared with what was made, and kept for 90 days.",
    )
    comment: str = Field("", max_length=MAX_COMMENT, description="In words; kept for 90 days.")
    outcomes: dict[OutcomeName, Value] = Field(
        default_factory=dict, max_length=MAX_OUTCOMES, description="Numbers of the business, such as clicks, by name."
    )

    @model_validator(mode="after")
    def _is_about_something(self) -> Self:
        if bool(self.content) == bool(self.job):
            raise ValueError("exactly one of content and job is needed")
        if not any(getattr(self, name) not in {None, ""} if name != "outcomes" else self.outcomes for name in _SAID):
            raise ValueError(f"at least one of {', '.join(_SAID)} is needed")
        return self

    def given(self) -> "Given":
        """Return it as the service takes it."""
        from shared.feedback.service import Given  # noqa: PLC0415 - a start need not wait for it

        return Given(**self.model_dump())
