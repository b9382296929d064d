"""How a prompt and an example become a call of a model, and its answer an output."""

from collections.abc import Mapping
from typing import Any

from shared import errors, ids
from shared.budgets import amounts
from shared.clock import Clock
from shared.models.base import CompletionRequest, TextModel
from shared.prompts.template import Prompt
from shared.scoring.dataset import Example
from shared.scoring.evaluation import Output


def declared(prompt: Prompt, example: Example) -> dict[str, Any]:
    """Return those values of an example that the prompt declares; others may be there for its assertions."""
    names = {variable.name for variable in prompt.variables}
    return {name: value for name, value in example.variables.items() if name in names}


def given_hash(prompt: Prompt, example: Example) -> str:
    """Return what names the values that a prompt takes from an example."""
    return ids.content_hash(declared(prompt, example))


async def write(model: TextModel, request: CompletionRequest, clock: Clock) -> Output:
    """
    Return what a model writes; raises ``errors.ProviderError``.

    A refusal is an output, which an assertion may want. What has no price is an error.
    """
    began = clock.monotonic()
    completion = await model.complete(request)
    if completion.cost is None:
        raise errors.UnpricedModelError
    return Output(
        text=completion.text,
        finish_reason=completion.finish_reason,
        prompt_tokens=completion.usage.prompt_tokens,
        completion_tokens=completion.usage.completion_tokens,
        cost_nano_usd=amounts.nano(completion.cost),
        seconds=clock.monotonic() - began,
    )


def tenant_of(request: CompletionRequest) -> str:
    """Return who pays for a request."""
    return request.account.tenant if request.account else ""


def told(error: errors.PressroomError | None) -> str:
    """Return an error as it is kept beside the results: its code and what it says."""
    return f"{error.code}: {error.detail}" if error else ""


def values(example: Example) -> Mapping[str, Any]:
    """Return what assertions may refer to: the variables of an example, and what is ``expected``."""
    return {**example.variables, "expected": example.expected}
