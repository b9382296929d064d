import pytest

from shared import errors
from shared.prompts.template import Prompt, PromptExample, Variable
from shared.scoring.assertion import Assertion
from shared.scoring.dataset import Example
from shared.scoring.evaluation import Evaluated, Output
from shared.scoring.evaluator import Evaluator, Sampling
from shared.scoring.suite import Suite
from tests.clocks import TurnableClock
from tests.shared.scoring.conftest import Account, NewEvaluator, answers

PROMPT = Prompt("Be kind.", "About {{ topic }}", (Variable("topic"),), (PromptExample("a", "b"),))
EXAMPLE = Example.of({"variables": {"topic": "tea", "more": 1}})
SUITE = Suite("", (Assertion("contains", "tea"),))
GRADE = {"reason": "Warm.", "evidence": [], "score": 1, "pass": True}


async def run(evaluator: Evaluator, tenant: str, suite: Suite = SUITE, example: Example = EXAMPLE) -> Evaluated:
    account = Account(tenant, "key")
    return await evaluator.evaluate(PROMPT, example, suite, model="", account=account, key="k", timeout=5)


async def test_prompt_is_run_and_scored(new_evaluator: NewEvaluator, tenant: str) -> None:
    model = answers("I like tea")
    found = await run(new_evaluator(model), tenant)
    assert (found.score, found.usage.cost_nano_usd, found.cached) == (1, 2_000_000, False)
    assert [message.text for message in model.asked[0].messages] == ["Be kind.", "a", "b", "About tea"]
    assert (model.asked[0].temperature, model.asked[0].account) == (0.0, Account(tenant, "key"))


async def test_nothing_is_paid_for_twice(new_evaluator: NewEvaluator, tenant: str) -> None:
    model = answers("I like tea")
    first = await run(new_evaluator(model), tenant)
    again = await run(new_evaluator(model), tenant)
    assert (again.output, again.scored) == (first.output, first.scored)
    assert (again.cached, again.usage.cost_nano_usd, len(model.asked)) == (True, 0, 1)


async def test_other_suite_pays_for_no_new_output(new_evaluator: NewEvaluator, tenant: str) -> None:
    model, judge = answers("I like tea"), answers(GRADE)
    evaluator = new_evaluator(model, judge)
    await run(evaluator, tenant)
    found = await run(evaluator, tenant, Suite("", (Assertion("llm-rubric", "kind", model="judge"),)))
    assert (len(model.asked), len(judge.asked), found.usage.cost_nano_usd) == (1, 1, 2_000_000)


async def test_what_only_assertions_read_makes_no_new_output(new_evaluator: NewEvaluator, tenant: str) -> None:
    model = answers("I like tea")
    await run(new_evaluator(model), tenant)
    await run(new_evaluator(model), tenant, example=Example.of({"variables": {"topic": "tea"}, "expected": "x"}))
    assert len(model.asked) == 1


async def test_tenants_share_nothing(new_evaluator: NewEvaluator, tenant: str) -> None:
    model = answers("I like tea")
    await run(new_evaluator(model), tenant)
    await run(new_evaluator(model), f"{tenant}-other")
    assert len(model.asked) == 2


async def test_results_end_after_a_month(new_evaluator: NewEvaluator, tenant: str, clock: TurnableClock) -> None:
    model = answers("I like tea")
    clock.turn(-31 * 24 * 3600)
    await run(new_evaluator(model), tenant)
    clock.turn(31 * 24 * 3600)
    await run(new_evaluator(model), tenant)
    assert (await run(new_evaluator(model), tenant)).cached
    assert len(model.asked) == 2


async def test_samples_are_told_apart(new_evaluator: NewEvaluator, tenant: str) -> None:
    model = answers("I like tea", "tea?")
    evaluator = new_evaluator(model)
    outputs = [await run(evaluator.sampled(Sampling(0.7, sample=number)), tenant) for number in (0, 1, 0)]
    assert [one.output.text for one in outputs if one.output] == ["I like tea", "tea?", "I like tea"]


async def test_model_that_fails_gives_no_score(new_evaluator: NewEvaluator, tenant: str) -> None:
    found = await run(new_evaluator(answers(errors.ProviderTimeoutError("Late."))), tenant)
    assert (found.output, found.score, found.error) == (None, None, "provider_timeout: Late.")


async def test_output_is_kept_when_its_judge_fails(new_evaluator: NewEvaluator, tenant: str) -> None:
    suite = Suite("", (Assertion("llm-rubric", "kind", model="judge"),))
    model, judge = answers("tea"), answers(errors.ProviderTimeoutError(), GRADE)
    evaluator = new_evaluator(model, judge)
    failed, found = await run(evaluator, tenant, suite), await run(evaluator, tenant, suite)
    assert (failed.score, failed.output is not None, found.score) == (None, True, 1)
    assert len(model.asked) == 1


async def test_example_that_does_not_fit_is_refused(new_evaluator: NewEvaluator, tenant: str) -> None:
    with pytest.raises(errors.InvalidFieldsError):
        await run(new_evaluator(answers("x")), tenant, example=Example.of({"variables": {"tpic": "tea"}}))


async def test_known_pays_for_nothing(new_evaluator: NewEvaluator, tenant: str) -> None:
    evaluator = new_evaluator(answers("tea"))
    assert await evaluator.known(PROMPT, EXAMPLE, SUITE, "", tenant) is None
    await run(evaluator, tenant)
    known = await evaluator.known(PROMPT, EXAMPLE, SUITE, "", tenant)
    assert known is not None
    assert known.cached


async def test_text_is_scored_alone(new_evaluator: NewEvaluator) -> None:
    evaluator, account = new_evaluator(answers(errors.ProviderTimeoutError())), Account("acme")
    assert (await evaluator.score(Output("tea"), EXAMPLE, SUITE, account=account, key="k")).score == 1
    with pytest.raises(errors.ProviderTimeoutError):
        await evaluator.score(
            Output("tea"), EXAMPLE, Suite("", (Assertion("llm-rubric", "kind"),)), account=account, key="k"
        )
