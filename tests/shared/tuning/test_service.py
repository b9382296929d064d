"""The service of tunings over both emulators, without a worker."""

from dataclasses import replace

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.generation import batch
from shared.jobs.submissions import Submission
from shared.tuning import runs
from shared.tuning.plan import Plan
from tests.shared.tuning.conftest import EXAMPLES, PROMPT


@pytest.fixture
async def product(services: Services) -> Services:
    await services.datasets.put("acme", "topics", EXAMPLES, "me")
    await services.prompts.create("acme", "teaser", PROMPT, actor="me")
    return services


async def test_plan_is_fixed_when_it_is_ordered(product: Services, plan: Plan) -> None:
    job = (await product.tunings.begin("acme", "key", replace(plan, max_prompt_tokens=None))).job
    fixed = Plan.of(job.payload)
    assert (job.type, job.kind, fixed.examples) == (runs.NAME, "prompt_tuning:teaser", len(EXAMPLES))
    assert fixed.dataset_hash == (await product.datasets.get("acme", "topics")).newest.hash
    assert (fixed.max_prompt_tokens or 0) > 1_000
    look = await product.tunings.look("acme", job.id)
    assert (look.state, look.standing) == (None, {})


@pytest.mark.parametrize("field", ["model", "reflector"])
async def test_unknown_models_are_refused(product: Services, plan: Plan, field: str) -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        await product.tunings.begin("acme", "key", replace(plan, **{field: "nobody"}))
    assert caught.value.errors[0].field == field


async def test_unknown_dataset_is_not_found(product: Services, plan: Plan) -> None:
    with pytest.raises(errors.NotFoundError):
        await product.tunings.begin("acme", "key", replace(plan, dataset="nothing"))


async def test_other_jobs_are_no_tunings(product: Services) -> None:
    payload = {"lines": 1, "rejected": 0, "chunks": 1, "digest": "x"}
    job = await product.jobs.submit(Submission("acme", "key", batch.NAME, payload))
    with pytest.raises(errors.NotFoundError):
        await product.tunings.job("acme", job.id)


async def test_running_tuning_proposes_nothing(product: Services, plan: Plan) -> None:
    job = (await product.tunings.begin("acme", "key", plan)).job
    with pytest.raises(errors.InvalidStateError):
        await product.tunings.propose("acme", job.id, "x", label="production", share=1.0, actor="key", start=False)
