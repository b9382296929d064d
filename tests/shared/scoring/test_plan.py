from dataclasses import replace

import pytest

from shared import errors
from shared.prompts.template import Prompt, Variable
from shared.scoring.assertion import Assertion
from shared.scoring.dataset import Dataset, Example, split
from shared.scoring.plan import CHUNK, Candidate, Plan, Selection
from shared.scoring.suite import Suite

PROMPT = Prompt("", "About {{ topic }}", (Variable("topic"),))
PLAN = Plan(
    (Candidate("a@1", PROMPT), Candidate("a@2", replace(PROMPT, system="Kind."))),
    Selection("topics", "h", "train", 1, 9),
    Suite("s", (Assertion("contains", "x"),)),
    repeats=2,
    most_nano_usd=5,
    examples=9,
)


def test_plan_survives_in_a_job() -> None:
    assert Plan.of(PLAN.fields()).fields() == PLAN.fields()


def test_chunks_hold_all_examples() -> None:
    examples = [Example.of({"variables": {"topic": str(number)}}) for number in range(9)]
    chunks = [PLAN.chunk(examples, number) for number in range(PLAN.chunks)]
    assert [one for chunk in chunks for one in chunk] == examples
    assert len(chunks[0]) == CHUNK


def test_selection_is_of_one_split() -> None:
    examples = [Example.of({"variables": {"topic": str(number)}}) for number in range(60)]
    chosen = PLAN.selection.chosen(Dataset.of("topics", examples))
    assert len(chosen) == 9
    assert {split(one.id, 1) for one in chosen} == {"train"}


def test_repeats_are_samplings() -> None:
    assert [one.sample for one in PLAN.samplings()] == [0, 1]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"examples": 0}, "dataset"),
        ({"examples": 1_000, "repeats": 5}, "max_examples"),
        ({"candidates": (PLAN.candidates[0],) * 2}, "versions"),
    ],
)
def test_nothing_and_too_much_are_refused(changes: dict[str, object], field: str) -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        replace(PLAN, **changes).check()  # type: ignore[arg-type]  # fields of a plan
    assert caught.value.errors[0].field == field
