"""Orders of evaluations over both emulators; what they find is looked at with the job type."""

from dataclasses import replace

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.scoring import dataset_reading, runs
from shared.scoring.assertion import Assertion
from shared.scoring.plan import Candidate, Plan, Selection
from shared.scoring.suite import Suite
from tests.shared.scoring.test_plan import PROMPT

TOPICS = b"\n".join(b'{"topic": "topic %d"}' % number for number in range(12))
PLAN = Plan((Candidate("a@1", PROMPT),), Selection("topics", ""), Suite("", (Assertion("icontains", "{{topic}}"),)))


@pytest.fixture
async def stocked(services: Services) -> Services:
    await services.datasets.put("acme", "topics", dataset_reading.read(TOPICS, lines=True), "key")
    await services.datasets.put("acme", "odd", dataset_reading.read(b'{"tpic": "x"}', lines=True), "key")
    return services


async def test_plan_is_fixed_when_it_is_ordered(stocked: Services) -> None:
    job = await stocked.evaluations.begin("acme", "key", replace(PLAN, template="a"), "once")
    plan = Plan.of(job.payload)
    assert (plan.examples, len(plan.selection.hash), job.kind) == (12, 64, "evaluation:a")
    assert (await stocked.evaluations.begin("acme", "key", replace(PLAN, template="a"), "once")).id == job.id
    assert await stocked.evaluations.rows(job, 0, plan.chunks) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"model": "gpt-99"}, "model"),
        ({"judge": "gpt-99", "criterion": "kind"}, "judge"),
        ({"suite": Suite("", (Assertion("llm-rubric", "kind"),))}, "assertions"),
        ({"selection": Selection("odd", "")}, "dataset.variables.topic"),
        ({"selection": Selection("odd", "", "test")}, "dataset"),
    ],
)
async def test_what_cannot_be_run_is_refused(stocked: Services, changes: dict[str, object], field: str) -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        await stocked.evaluations.begin("acme", "key", replace(PLAN, **changes))  # type: ignore[arg-type]
    assert caught.value.errors[0].field == field


async def test_foreign_evaluations_do_not_exist(stocked: Services) -> None:
    job = await stocked.evaluations.begin("acme", "key", PLAN)
    assert (await stocked.evaluations.get("acme", job.id)).type == runs.NAME
    with pytest.raises(errors.NotFoundError):
        await stocked.evaluations.get("another", job.id)
    with pytest.raises(errors.NotFoundError):
        await stocked.evaluations.begin("another", "key", PLAN)


async def test_prompts_that_are_too_large_are_refused(stocked: Services) -> None:
    large = replace(PLAN, suite=Suite("", (Assertion("contains-any", ["x" * 10_000] * 100),)))
    with pytest.raises(errors.BodyTooLargeError):
        await stocked.evaluations.begin("acme", "key", large)


async def test_pages_hold_evaluations_newest_first(stocked: Services) -> None:
    begun = [await stocked.evaluations.begin("acme", "key", PLAN) for _ in range(3)]
    first = await stocked.evaluations.page("acme", 2)
    rest = await stocked.evaluations.page("acme", 2, (first[-1].created_at.isoformat(), first[-1].id))
    assert [job.id for job in (*first, *rest)] == [job.id for job in reversed(begun)]
    assert await stocked.evaluations.page("another", 2) == []
