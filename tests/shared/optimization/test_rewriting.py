"""Prompts rewritten by a model."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import orjson
import pytest

from shared import errors
from shared.jobs.job import NO_USAGE, Usage
from shared.models.base import Account, CompletionRequest
from shared.models.base import Usage as Tokens
from shared.optimization import rewriting, traits
from shared.optimization.measures import Measure
from shared.optimization.rewriting import Call, Rewriting
from shared.optimization.technique import Context
from shared.prompts.template import Prompt, Variable
from tests.shared.gateway.scripted_model import ScriptedModel, completion

PROMPT = Prompt("You sell.", 'Sell {{ thing }}.\n{% include "rules" %}', (Variable("thing"),))
USER = 'Sell {{ thing }} in one sentence.\n{% include "rules" %}'
CONTEXT = Context(traits.of("offline"))
CALL = Call(Account("acme", "key_1"), "optimization:1", 7.0)
WEAK = Measure("specificity", 0.6, 1.0, "It has no number or length at all.")


def answer(**changes: Any) -> str:
    return orjson.dumps({"system": "You sell.", "user": USER, "reason": "It has a length.", **changes}).decode()


async def rewritten(
    text: str, context: Context = CONTEXT, found: Sequence[Measure] = ()
) -> tuple[Rewriting, CompletionRequest]:
    model = ScriptedModel([completion(text, usage=Tokens(300, 80), cost=Decimal("0.0004"))])
    made = await rewriting.rewrite(model, PROMPT, context, found, CALL)
    return made, model.asked[0]


async def test_rewritten_prompt_keeps_its_declarations() -> None:
    made, _ = await rewritten(answer())
    assert made.step.applied
    assert (made.step.prompt.user, made.step.prompt.variables) == (USER, PROMPT.variables)
    assert made.step.reason == "The model says: It has a length."


async def test_call_is_paid_by_its_caller() -> None:
    made, asked = await rewritten(answer())
    assert made.usage == Usage(300, 80, 400_000)
    assert (asked.account, asked.idempotency_key, asked.timeout) == (CALL.account, CALL.key, CALL.timeout)


async def test_model_is_told_what_is_weak() -> None:
    fine = Measure("role", 1.0, 1.0, "It says who the model is.")
    _, asked = await rewritten(answer(), found=(fine, WEAK))
    told = orjson.loads(asked.messages[1].text)
    assert told == {"system": PROMPT.system, "user": PROMPT.user, "writes": "answer", "weak": [WEAK.reason]}
    assert asked.json_schema == rewriting.SCHEMA


@pytest.mark.parametrize(("model", "temperature"), [("openai/o3", None), ("openai/gpt-4o", 0.2)])
async def test_reasoning_models_get_no_temperature(model: str, temperature: float | None) -> None:
    _, asked = await rewritten(answer(), Context(traits.of(model)))
    assert asked.temperature == temperature


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Here you are!", "not the JSON"),
        ("[]", "not the JSON"),
        ("null", "not the JSON"),
        ('{"system": "You sell."}', "not the JSON"),
        (answer(system=None), "not the JSON"),
        (answer(user=[USER]), "not the JSON"),
        (answer(user='Sell.\n{% include "rules" %}'), "has lost thing."),
        (answer(user='Sell thing.\n{% include "rules" %}'), "has lost thing."),
        (answer(user="Sell {{ thing }}."), "has lost 'rules'."),
        (answer(user="Sell."), "has lost 'rules', thing."),
        (answer(user=PROMPT.user), "nothing to improve"),
    ],
)
async def test_unusable_answers_change_nothing(text: str, reason: str) -> None:
    made, _ = await rewritten(text)
    assert (made.step.prompt, made.step.applied) == (PROMPT, False)
    assert reason in made.step.reason
    assert made.usage.completion_tokens == 80


@pytest.mark.parametrize("user", ["{% if thing %}Sell {{ thing }}.{% endif %}", "{{ thing | upper }}"])
async def test_variables_may_be_read_otherwise(user: str) -> None:
    made, _ = await rewritten(answer(user=f'{user}{{% include "rules" %}}'))
    assert made.step.applied


@pytest.mark.parametrize(("reason", "told"), [("", "The model has rewritten it."), ("x" * 999, "x" * 300)])
async def test_reasons_are_short_and_never_empty(reason: str, told: str) -> None:
    made, _ = await rewritten(answer(reason=reason))
    assert made.step.reason.removeprefix("The model says: ") == told


@pytest.mark.parametrize("error", [errors.ProviderUnavailableError(), errors.BudgetExceededError("Spent.")])
async def test_failures_of_models_are_told(error: errors.PressroomError) -> None:
    made = await rewriting.rewrite(ScriptedModel([error]), PROMPT, CONTEXT, (), CALL)
    assert (made.step.prompt, made.step.applied, made.usage) == (PROMPT, False, NO_USAGE)
    assert made.step.reason == f"The model could not rewrite it: {error.detail}"
