"""Bodies of suites: assertions as callers write them, and suites as they look."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from shared.scoring import declarations
from shared.scoring.assertion import Assertion
from shared.scoring.names import PATTERN
from shared.scoring.suite import Suite

if TYPE_CHECKING:
    from shared.scoring.suites import StoredSuite

_STRICT = ConfigDict(extra="forbid", populate_by_name=True)

Name = Annotated[str, Field(pattern=PATTERN, examples=["house-style"])]
Threshold = Annotated[
    float | None,
    Field(ge=0, le=1, description="The score from which an output passes; without one, every assertion must hold."),
]


class AssertionBody(BaseModel):
    """One demand on an output."""

    model_config = _STRICT

    type: str = Field(
        max_length=60,
        description="What is demanded, such as `icontains-all`; `GET /v1/scores/assertions` lists them all. A `not-` "
        "before it demands the opposite.",
        examples=["icontains-all"],
    )
    value: JsonValue = Field(
        None,
        description="What it is held against; `{{name}}` stands for a variable of the example.",
        examples=[["tea"]],
    )
    threshold: float | None = Field(None, description="The score from which a graded assertion holds.")
    weight: float = Field(1.0, description="Its share of the score; 0: it is reported, and never fails.")
    metric: str = Field("", max_length=60, description="A name under which scores are summed up.")
    model: str = Field("", max_length=200, description="Who judges, where a model does.")
    parts: list["AssertionBody"] = Field([], alias="assert", description="The assertions of an `assert-set`.")

    def assertion(self) -> Assertion:
        """Return the assertion that this describes."""
        return Assertion(
            self.type,
            self.value,
            self.threshold,
            self.weight,
            self.metric,
            tuple(part.assertion() for part in self.parts),
            self.model,
        )


Assertions = Annotated[list[AssertionBody], Field(max_length=declarations.MOST_ASSERTIONS)]


class SuiteBody(BaseModel):
    """A suite to keep under a name."""

    model_config = _STRICT

    assertions: Assertions
    threshold: Threshold = None
    template: str = Field("", max_length=64, description="The prompt template that it is meant for, if for one.")

    def suite(self, name: str) -> Suite:
        """Return the suite that this describes."""
        return Suite(name, tuple(one.assertion() for one in self.assertions), self.threshold)


class SuiteSummaryView(BaseModel):
    """A suite without its assertions."""

    name: str
    template: str | None
    assertions_count: int
    threshold: float | None
    revision: int = Field(description="Counts its contents.")
    hash: str = Field(description="SHA-256 of what is demanded.")
    author: str = Field(description="Id of the key that put it.")
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, stored: "StoredSuite") -> "SuiteSummaryView":
        """Return the public form of a suite."""
        return cls(**_summary(stored))


class SuiteView(SuiteSummaryView):
    """A suite."""

    assertions: list[dict[str, Any]]

    @classmethod
    def full(cls, stored: "StoredSuite") -> "SuiteView":
        """Return the public form of a suite with its assertions."""
        return cls(**_summary(stored), assertions=[one.fields() for one in stored.suite.assertions])


def _summary(stored: "StoredSuite") -> dict[str, Any]:
    return {
        "name": stored.suite.name,
        "template": stored.template or None,
        "assertions_count": len(stored.suite.assertions),
        "threshold": stored.suite.threshold,
        "revision": stored.revision,
        "hash": stored.suite.hash,
        "author": stored.author,
        "created_at": stored.created_at,
        "updated_at": stored.updated_at,
    }
