import pytest

from shared import errors
from shared.models.base import CompletionRequest
from shared.prompts.template import Prompt, Variable
from shared.scoring import calls
from shared.scoring.dataset import Example
from tests.clocks import TurnableClock
from tests.shared.gateway.scripted_model import ScriptedModel, completion
from tests.shared.scoring.conftest import ACCOUNT

PROMPT = Prompt("", "About {{ topic }}", (Variable("topic"),))
EXAMPLE = Example.of({"variables": {"topic": "tea", "words": 60}, "expected": "x"})


def test_prompt_takes_what_it_declares() -> None:
    assert calls.declared(PROMPT, EXAMPLE) == {"topic": "tea"}
    assert calls.given_hash(PROMPT, EXAMPLE) == calls.given_hash(PROMPT, Example.of({"variables": {"topic": "tea"}}))


async def test_answer_becomes_an_output(clock: TurnableClock) -> None:
    output = await calls.write(ScriptedModel([completion("Tea.")]), CompletionRequest(messages=()), clock)
    assert (output.text, output.cost_nano_usd, output.prompt_tokens) == ("Tea.", 2_000_000, 11)


async def test_answer_without_a_price_is_an_error(clock: TurnableClock) -> None:
    with pytest.raises(errors.UnpricedModelError):
        await calls.write(ScriptedModel([completion("x", cost=None)]), CompletionRequest(messages=()), clock)


def test_errors_are_told_by_code() -> None:
    assert calls.told(errors.ProviderTimeoutError("Late.")) == "provider_timeout: Late."
    assert calls.told(None) == ""


def test_values_hold_what_is_expected() -> None:
    assert calls.values(EXAMPLE) == {"topic": "tea", "words": 60, "expected": "x"}
    assert calls.tenant_of(CompletionRequest(messages=(), account=ACCOUNT)) == "acme"
    assert calls.tenant_of(CompletionRequest(messages=())) == ""
