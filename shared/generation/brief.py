"""The brief: what a caller wants written."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from shared.generation import content_types

MAX_SOURCE = 100_000

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Keyword = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class OutputFormat(StrEnum):
    """The form of the finished body."""

    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"


class Brief(BaseModel):
    """What is to be written, for whom, and how."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    content_type: content_types.Name = Field(description="Kind of content.", examples=["blog_post"])
    topic: Line | None = Field(None, description="What it is about; needed unless there is a source text.")
    source_text: str | None = Field(
        None, max_length=MAX_SOURCE, description="Text to draw on; at most 100,000 characters."
    )
    audience: Line | None = Field(None, description="Who reads it.", examples=["owners of small shops"])
    tone: Line = Field("neutral", description="How it sounds.", examples=["friendly"])
    language: str = Field("en", pattern=r"^[a-z]{2}(-[A-Z]{2})?$", description="Language tag such as en or de-AT.")
    length: int | None = Field(None, ge=20, le=10_000, description="Wanted length in words; default by type.")
    keywords: list[Keyword] = Field(default_factory=list, max_length=20, description="Words that must appear.")
    instructions: str | None = Field(None, max_length=4_000, description="Anything else the writer should know.")
    format: OutputFormat = Field(OutputFormat.MARKDOWN, description="Form of the body.")
    json_schema: dict[str, Any] | None = Field(None, description="JSON Schema of the body; with format json.")
    unit: str | None = Field(
        None,
        min_length=1,
        max_length=200,
        description="Who or what the piece is for, such as a customer's id: always the same arm of an experiment. "
        "By default equal briefs are one unit. It has no part in what is written.",
    )
    min_quality: float = Field(0.0, ge=0, le=1, description="Refine while the quality score is below this.")
    max_cost_usd: Decimal | None = Field(None, gt=0, description="Stop refining before costs exceed this.")

    @field_validator("json_schema")
    @classmethod
    def _is_a_schema(cls, value: dict[str, Any] | None) -> dict[str, Any] | None:
        if value is not None:
            _check_schema(value)
        return value

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if not self.topic and not (self.source_text and self.source_text.strip()):
            raise ValueError("either topic or source_text is needed")
        if (self.format is OutputFormat.JSON) != (self.json_schema is not None):
            raise ValueError("json_schema is needed with format json, and only there")
        return self

    @property
    def kind(self) -> content_types.ContentType:
        """Return the declared content type."""
        return content_types.BY_NAME[self.content_type]

    @property
    def words(self) -> int:
        """Return the wanted length in words."""
        return self.length or self.kind.words

    @property
    def subject(self) -> str:
        """Return the topic, or the beginning of the source text in its place."""
        if self.topic:
            return self.topic
        return " ".join((self.source_text or "").split())[:120]


def _check_schema(value: dict[str, Any]) -> None:
    from jsonschema import Draft202012Validator, SchemaError  # noqa: PLC0415 - only briefs with a schema pay for it

    try:
        Draft202012Validator.check_schema(value)
    except SchemaError as error:
        where = ".".join(map(str, error.absolute_path)) or "the schema"
        raise ValueError(f"not a JSON Schema: {where}: {error.message[:200]}") from error
    if value.get("type", "object") != "object":
        raise ValueError("the schema must describe an object")
