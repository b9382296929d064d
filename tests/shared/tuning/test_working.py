from dataclasses import replace

import pytest

from shared import errors
from shared.models.base import Completion, CompletionRequest
from shared.prompts.template import Prompt, PromptExample
from shared.scoring.evaluation import Evaluated, Output, Scored
from shared.tuning import working
from shared.tuning.plan import Parts, Plan
from shared.tuning.runs import Ports
from shared.tuning.search.state import Most
from shared.tuning.working import OutOfTimeError, Worker
from tests.shared.tuning.conftest import EXAMPLES, PRICE, PROMPT, MakeJob
from tests.shared.tuning.rule_model import RuleModel

PARTS = Parts(EXAMPLES[:10], EXAMPLES[10:20], EXAMPLES[20:22])


class FlakyModel(RuleModel):
    """Fails so many calls before it answers."""

    failures = 0

    async def complete(self, request: CompletionRequest) -> Completion:
        if self.failures > 0:
            self.failures -= 1
            raise errors.ProviderUnavailableError("It is away.")
        return await super().complete(request)


@pytest.fixture
def model() -> FlakyModel:
    return FlakyModel()


@pytest.fixture
def worker(ports: Ports, make_job: MakeJob, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> Worker:
    monkeypatch.setattr(working, "PAUSE", 0.0)
    return Worker(ports.tools, make_job(plan), plan, PARTS, 60.0)


async def test_failures_are_tried_once_more(worker: Worker, model: FlakyModel) -> None:
    model.failures = 3
    found = await worker.evaluate([(PROMPT, example) for example in EXAMPLES[:6]])
    assert [one.score for one in found] == [0.0] * 6


async def test_outage_fails_the_pass(worker: Worker, model: FlakyModel) -> None:
    model.failures = 1_000
    with pytest.raises(errors.ProviderUnavailableError, match="It is away"):
        await worker.evaluate([(PROMPT, example) for example in EXAMPLES[:6]])


async def test_single_failures_are_missing(worker: Worker, model: FlakyModel) -> None:
    await worker.evaluate([(PROMPT, example) for example in EXAMPLES[:5]])
    model.failures = 2
    found = await worker.evaluate([(PROMPT, example) for example in EXAMPLES[:6]])
    assert [one.score for one in found] == [0.0] * 5 + [None]
    assert working.priced(found).measured[-1].score is None


async def test_nothing_is_begun_when_time_is_out(ports: Ports, make_job: MakeJob, plan: Plan) -> None:
    late = Worker(ports.tools, make_job(plan), plan, PARTS, -1.0)
    with pytest.raises(OutOfTimeError):
        await late.evaluate([(PROMPT, EXAMPLES[0])])


async def test_most_is_what_the_price_says(worker: Worker) -> None:
    assert worker.most(PROMPT) == Most(PRICE, PRICE)


def test_scores_are_as_they_are_kept() -> None:
    found = Evaluated(Output("x", cost_nano_usd=7), Scored(1 / 3, passed=False))
    assert working.priced([found]).measured == [working.Measured(0.333333, 7)]


@pytest.mark.parametrize(("more", "grows"), [((), False), ((PromptExample("in", "out and out"),), True)])
def test_examples_count_as_tokens(more: tuple[PromptExample, ...], grows: bool) -> None:  # noqa: FBT001 - a case
    prompt: Prompt = replace(PROMPT, examples=more)
    assert (working.tokens(prompt) > working.tokens(PROMPT)) is grows
