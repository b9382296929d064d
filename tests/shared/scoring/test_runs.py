"""Evaluations over both emulators, with a worker and a model that costs something."""

from dataclasses import replace
from typing import Any

import pytest

from shared import errors
from shared.bootstrap import Services
from shared.jobs.job import Job
from shared.jobs.submissions import Submission
from shared.models.base import Completion, CompletionRequest
from shared.prompts.template import Prompt, Variable
from shared.scoring import dataset_reading, runs
from shared.scoring.assertion import Assertion
from shared.scoring.plan import Candidate, Plan
from shared.scoring.worst import Worst
from tests.shared.gateway.scripted_model import ScriptedModel, completion
from tests.shared.scoring.test_evaluations import PLAN, TOPICS

TOPIC = (Variable("topic"),)
BOTH = (
    Candidate("a@1", Prompt("", "About {{ topic }}", TOPIC)),
    Candidate("a@2", Prompt("Shout.", "About {{ topic }}", TOPIC)),
)


class Echo(ScriptedModel):
    """Says what it was asked, as loud as it was told to; judges prefer B; some topics are too much for it."""

    too_much: tuple[str, ...] = ()

    async def complete(self, request: CompletionRequest) -> Completion:
        self.asked.append(request)
        text = request.messages[-1].text
        if any(text.endswith(topic) for topic in self.too_much):
            raise errors.ProviderRejectedError("Too much.")
        if request.json_schema:
            return completion('{"reason": "Quiet.", "better": "A"}')
        return completion(text.upper() if request.messages[0].role == "system" else text)


@pytest.fixture
async def model(worker: Services) -> Echo:
    await worker.datasets.put("acme", "topics", dataset_reading.read(TOPICS, lines=True), "key")
    worker.models._built[""] = echo = Echo()
    return echo


async def evaluated(services: Services, **changes: Any) -> Job:
    chosen = await services.datasets.examples("acme", "topics")
    selection = replace(PLAN.selection, hash=chosen.hash)
    suite = replace(PLAN.suite, assertions=(Assertion("contains", "{{topic}}"),))
    plan = replace(PLAN, **{"candidates": BOTH, "selection": selection, "suite": suite, "examples": 12, **changes})
    job = await services.jobs.submit(Submission("acme", "key", runs.NAME, plan.fields()))
    assert await services.hub.finished(job.id, 30)
    return await services.jobs.get(job.id, "acme")


async def test_versions_are_run_and_compared(worker: Services, model: Echo) -> None:
    job = await evaluated(worker)
    first, second = job.result["candidates"]
    assert (first["score"], second["score"], len(model.asked)) == (1, 0, 24)
    assert (job.result["comparisons"][0]["verdict"], job.usage.cost_nano_usd) == ("worse", 24 * 2_000_000)
    assert job.result["comparisons"][0]["regressions"][0]["given"].startswith('{"topic":"topic')


async def test_second_run_costs_nothing(worker: Services, model: Echo) -> None:
    first, again = await evaluated(worker), await evaluated(worker)
    assert (len(model.asked), again.result["cached"], again.usage.cost_nano_usd) == (24, 24, 0)
    assert again.result["candidates"] == first.result["candidates"]


async def test_what_fails_is_missing(worker: Services, model: Echo) -> None:
    model.too_much = ("topic 3",)
    found = (await evaluated(worker, candidates=BOTH[:1])).result["candidates"][0]
    assert (found["score"], found["scored"], found["missing"]) == (1, 11, 1)
    assert found["errors"] == [{"error": "provider_rejected: Too much.", "times": 1}]


async def test_run_in_which_everything_fails_is_an_error(worker: Services, model: Echo) -> None:
    model.too_much = tuple(str(number) for number in range(10))
    job = await evaluated(worker)
    assert (job.status, job.error and job.error["code"]) == ("failed", "provider_rejected")
    assert "Too much." in (job.error or {})["detail"]


@pytest.mark.parametrize("limit", [1, 5, 17, 60])
async def test_limit_is_never_passed(worker: Services, model: Echo, limit: int) -> None:
    worker.__dict__["worst"] = Worst(lambda _, __: 3_000_000, 100)
    job = await evaluated(worker, most_nano_usd=limit * 2_000_000)
    assert job.usage.cost_nano_usd <= limit * 2_000_000
    assert len(model.asked) == min(24, limit - 1)
    assert job.status == ("succeeded" if limit > 1 else "failed")


async def test_what_is_known_needs_no_money(worker: Services, model: Echo) -> None:
    await evaluated(worker)
    worker.__dict__["worst"] = Worst(lambda _, __: 3_000_000, 100)
    job = await evaluated(worker, most_nano_usd=1)
    assert (job.status, job.result["not_run"], len(model.asked)) == ("succeeded", 0, 24)


async def test_judge_chooses_in_both_orders(worker: Services, model: Echo) -> None:
    job = await evaluated(worker, criterion="quiet")
    taste = job.result["comparisons"][0]["preferred"]
    assert (taste["ties"], taste["swapped"], len(model.asked)) == (12, 12, 48)


async def test_choice_keeps_the_limit_too(worker: Services, model: Echo) -> None:
    worker.__dict__["worst"] = Worst(lambda _, __: 2_000_000, 100)
    job = await evaluated(worker, criterion="quiet", most_nano_usd=50 * 2_000_000)
    assert job.usage.cost_nano_usd <= 50 * 2_000_000
    assert job.result["comparisons"][0]["preferred"]["failed"]
    assert len(model.asked) <= 50


async def test_example_that_does_not_fit_is_told(worker: Services, model: Echo) -> None:
    await worker.datasets.put("acme", "topics", dataset_reading.read(TOPICS + b'\n{"x": 1}', lines=True), "key")
    found = (await evaluated(worker, candidates=BOTH[:1], examples=13)).result["candidates"][0]
    assert (found["scored"], found["errors"][0]["times"]) == (12, 1)
    assert "invalid_fields" in found["errors"][0]["error"]
    assert len(model.asked) == 12


def test_plan_of_a_job_is_that_of_its_order() -> None:
    assert Plan.of(PLAN.fields()) == PLAN
