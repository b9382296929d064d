from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from functions.prompt_optimization.datasets_schemas import DatasetBody, ExampleView, ImportBody, PutView, SplitsView
from shared.scoring.assertion import Assertion
from shared.scoring.dataset import Dataset, Example, split
from shared.scoring.dataset_repository import DatasetVersion, StoredDataset
from shared.scoring.datasets import Put

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_newest_version_is_told_first() -> None:
    versions = (DatasetVersion("new", 2, 1, "key_1", NOW), DatasetVersion("old", 9, 1, "key_1", NOW))
    view = PutView.done(Put(StoredDataset("acme", "teas", versions, NOW, NOW), created=True))
    assert (view.hash, view.examples, view.created) == ("new", 2, True)
    assert [one.hash for one in view.versions] == ["new", "old"]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_examples_tell_their_split(seed: int) -> None:
    example = Example("tea", {"topic": "tea"}, "Yes.", (Assertion("equals"),))
    view = ExampleView.of(example, seed).model_dump(by_alias=True)
    assert (view["split"], view["expected"]) == (split("tea", seed), "Yes.")
    assert view["assert"] == [{"type": "equals"}]


def test_splits_count_every_example() -> None:
    dataset = Dataset.of("teas", [Example(str(at), {}) for at in range(200)])
    view = SplitsView.of(dataset, 3)
    assert (view.train, view.val, view.test) == tuple(len(dataset.part(one, 3)) for one in ("train", "val", "test"))
    assert view.train + view.val + view.test == 200


@pytest.mark.parametrize("body", [{"limit": 0}, {"limit": 1_001}, {"least_quality": 1.1}, {"typo": 1}])
def test_imports_out_of_bounds_are_refused(body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ImportBody.model_validate(body)


@pytest.mark.parametrize("examples", [[], [{}], [{"variables": {}, "assertions": []}], [{"variables": {}}] * 1_001])
def test_described_body_has_bounds(examples: list[Any]) -> None:
    with pytest.raises(ValidationError):
        DatasetBody.model_validate({"examples": examples})
