from collections import Counter

from shared.scoring.assertion import Assertion
from shared.scoring.dataset import Dataset, Example, split


def test_id_is_a_hash_unless_given() -> None:
    one, same = Example.of({"variables": {"a": 1, "b": 2}}), Example.of({"variables": {"b": 2, "a": 1}})
    assert one.id == same.id
    assert Example.of({"id": "mine", "variables": {"a": 1, "b": 2}}).content_hash == one.content_hash


def test_example_survives_as_plain_data() -> None:
    example = Example("mine", {"a": 1}, ["x"], (Assertion("contains", "x"),))
    assert Example.of(example.fields()) == example


def test_version_of_a_dataset_is_its_content() -> None:
    first, second = Example.of({"variables": {"a": 1}}), Example.of({"variables": {"a": 2}})
    assert Dataset.of("x", [first, second]).hash == Dataset.of("y", [first, second]).hash
    assert Dataset.of("x", [first, second]).hash != Dataset.of("x", [second, first]).hash


def test_splits_are_near_a_half_and_two_quarters() -> None:
    counted = Counter(split(str(number)) for number in range(4_000))
    assert abs(counted["train"] - 2_000) < 150
    assert abs(counted["val"] - 1_000) < 120


def test_example_stays_in_its_split() -> None:
    assert [split(str(number), 7) for number in range(8)] == [split(str(number), 7) for number in range(8)]
    assert any(split(str(number), 7) != split(str(number), 8) for number in range(8))


def test_part_holds_the_examples_of_a_split() -> None:
    dataset = Dataset.of("x", [Example.of({"variables": {"a": number}}) for number in range(40)])
    parts = [dataset.part(name) for name in ("train", "val", "test")]  # type: ignore[arg-type]  # all are splits
    assert sorted(one.id for part in parts for one in part) == sorted(one.id for one in dataset.examples)
