from dataclasses import replace

import orjson
import pytest

from shared import errors
from shared.scoring.dataset import Dataset
from shared.tuning import plan as plans
from shared.tuning.plan import Parts, Plan
from shared.tuning.search.settings import Limits
from tests.shared.tuning.conftest import EXAMPLES

DATASET = Dataset.of("topics", EXAMPLES)


def test_plans_come_back_as_they_were(plan: Plan) -> None:
    assert Plan.of(orjson.loads(orjson.dumps(plan.fields()))) == plan


def test_no_example_has_two_parts(plan: Plan) -> None:
    parts = plan.fixed(DATASET).parts(DATASET)
    names = [example.id for example in (*parts.searched, *parts.test)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("calls", "most"), [(20, 2), (60, 6), (5_000, 100)])
def test_test_takes_a_fifth_of_the_calls_at_most(plan: Plan, calls: int, most: int) -> None:
    fixed = replace(plan, settings=replace(plan.settings, limits=Limits(calls))).fixed(DATASET)
    assert fixed.settings.test <= most
    assert fixed.dataset_hash == DATASET.hash


def test_too_few_examples_are_refused() -> None:
    with pytest.raises(errors.InvalidFieldsError):
        plans.check(Parts(EXAMPLES[:3], EXAMPLES[3:], ()))
    plans.check(Parts(EXAMPLES[:4], EXAMPLES[4:8], ()))


def test_labelled_examples_are_found() -> None:
    assert plans.labelled([EXAMPLES[0], replace(EXAMPLES[1], expected="x")]) == [1]
