"""Bodies of datasets: what callers send, and how datasets and their examples look."""

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from functions.prompt_optimization.suites_schemas import Assertions
from shared.scoring.dataset import MAX_EXAMPLES, Dataset, Example, split

if TYPE_CHECKING:
    from shared.scoring.dataset_repository import DatasetVersion, StoredDataset
    from shared.scoring.datasets import Put


class ExampleBody(BaseModel):
    """An example: the values of the prompt's variables, and what is expected."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field("", max_length=100, description="A name of its own; without one, a hash of its content.")
    variables: dict[str, JsonValue] = Field(examples=[{"topic": "tea"}])
    expected: JsonValue = Field(None, description="The answer that is expected, if there is one.")
    assertions: Assertions = Field([], alias="assert", description="What this example alone demands.")


class DatasetBody(BaseModel):
    """The examples of a dataset; as JSON Lines they come one a line."""

    model_config = ConfigDict(extra="forbid")

    examples: list[ExampleBody] = Field(min_length=1, max_length=MAX_EXAMPLES)


class DatasetVersionView(BaseModel):
    """A version of a dataset."""

    hash: str = Field(description="SHA-256 of its examples.")
    examples: int
    author: str = Field(description="Id of the key that put it.")
    created_at: datetime

    @classmethod
    def of(cls, version: "DatasetVersion") -> "DatasetVersionView":
        """Return the public form of a version."""
        return cls(hash=version.hash, examples=version.examples, author=version.author, created_at=version.created_at)


class DatasetView(BaseModel):
    """A dataset: its newest version, and those before it."""

    name: str
    hash: str
    examples: int
    versions: list[DatasetVersionView]
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, stored: "StoredDataset") -> "DatasetView":
        """Return the public form of a dataset."""
        return cls(
            name=stored.name,
            hash=stored.newest.hash,
            examples=stored.newest.examples,
            versions=[DatasetVersionView.of(one) for one in stored.versions],
            created_at=stored.created_at,
            updated_at=stored.updated_at,
        )


class PutView(DatasetView):
    """A dataset as it was put."""

    created: bool = Field(description="Whether this content is a new version.")

    @classmethod
    def done(cls, put: "Put") -> "PutView":
        """Return the public form of what was put."""
        return cls(**DatasetView.of(put.dataset).model_dump(), created=put.created)


class ExampleView(BaseModel):
    """An example and the split that it belongs to."""

    id: str
    split: str
    variables: dict[str, Any]
    expected: Any = None
    assertions: list[dict[str, Any]] = Field(serialization_alias="assert")

    @classmethod
    def of(cls, example: Example, seed: int) -> "ExampleView":
        """Return the public form of an example."""
        return cls(
            id=example.id,
            split=split(example.id, seed),
            variables=dict(example.variables),
            expected=example.expected,
            assertions=[one.fields() for one in example.assertions],
        )


class SplitsView(BaseModel):
    """How many examples each split has."""

    train: int
    val: int
    test: int

    @classmethod
    def of(cls, dataset: Dataset, seed: int) -> "SplitsView":
        """Return the sizes of the splits of a dataset."""
        counted = Counter(split(example.id, seed) for example in dataset.examples)
        return cls(train=counted["train"], val=counted["val"], test=counted["test"])


class ExamplesView(BaseModel):
    """Some examples of a version of a dataset."""

    items: list[ExampleView]
    next_cursor: str | None = None
    hash: str
    splits: SplitsView


class ImportBody(BaseModel):
    """Which finished content to make examples of."""

    model_config = ConfigDict(extra="forbid")

    content_type: str = Field("", max_length=60, description="Only this type of content.", examples=["blog_post"])
    least_quality: float = Field(0.0, ge=0, le=1, description="Only pieces that scored as much.")
    with_output: bool = Field(True, description="Whether the finished text is what is expected.")
    limit: int = Field(100, ge=1, le=MAX_EXAMPLES)
