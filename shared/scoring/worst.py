"""What an evaluation can cost at worst, so that a limit is kept before money is spent and not after."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from shared.budgets import estimates
from shared.models.base import CompletionRequest, Usage
from shared.scoring.assertion import Assertion
from shared.scoring.dataset import Example
from shared.scoring.judges import asking, likeness
from shared.scoring.plan import Plan
from shared.scoring.vocabulary import TERMS

Price = Callable[[str, Usage], int]

_TASK_TOKENS: Final = 1_500
_BYTES_PER_TOKEN: Final = 8


@dataclass(frozen=True)
class Worst:
    """
    Bounds of what calls can cost, in billionths of a US dollar.

    ``price`` is that of a model's usage; ``answer_tokens`` is how long an answer may get where nobody says.
    """

    price: Price
    answer_tokens: int

    def run(self, plan: Plan, example: Example, request: CompletionRequest) -> int:
        """Return the most that one run can cost, with the judges of its output."""
        written = request.max_tokens or self.answer_tokens
        once = self.price(plan.model, Usage(estimates.prompt_bound(request), written))
        wanted = _judged((*plan.suite.assertions, *example.assertions))
        return once + sum(self._judge(plan, one, example, written, once) for one in wanted)

    def choice(self, plan: Plan, example: Example) -> int:
        """Return the most that the choice between two outputs can cost: both orders, each asked for twice."""
        written = plan.max_tokens or self.answer_tokens
        told = _TASK_TOKENS + len(orjson.dumps(dict(example.variables))) + len(plan.criterion.encode())
        prompt = told + 2 * written * _BYTES_PER_TOKEN
        return 2 * asking.TRIES * self.price(plan.judge, Usage(prompt, asking.ANSWER_TOKENS))

    def _judge(self, plan: Plan, one: Assertion, example: Example, written: int, once: int) -> int:
        if one.kind == "self-consistency":
            return once * int(one.value or likeness.SAMPLES)
        if one.kind == "similar":
            return 0
        told = _TASK_TOKENS + len(orjson.dumps([dict(example.variables), one.value, example.expected]))
        prompt = told + written * _BYTES_PER_TOKEN
        return asking.TRIES * self.price(one.model or plan.judge, Usage(prompt, asking.ANSWER_TOKENS))


def _judged(wanted: Sequence[Assertion]) -> Iterator[Assertion]:
    for one in wanted:
        if one.assertions:
            yield from _judged(one.assertions)
        elif TERMS[one.kind].family == "judged":
            yield one
