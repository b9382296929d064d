"""Prompts before and after on the same examples."""

from collections.abc import Sequence

import pytest

from shared.bootstrap import Services
from shared.models.base import Account
from shared.optimization import trial
from shared.optimization.trial import Bench, Trial
from shared.prompts.rendering import Renderer
from shared.prompts.template import Prompt, Variable
from shared.scoring.assertion import Assertion
from shared.scoring.dataset import Example
from shared.scoring.evaluator import Evaluator, Ports
from shared.scoring.results import Results
from shared.scoring.suite import Suite
from tests.shared.optimization.conftest import EchoModel

BEFORE = Prompt("", "Sell {{ thing }}.", (Variable("thing"),))
AFTER = Prompt("", "Sell {{ thing }} at once.", (Variable("thing"),))
SUITE = Suite("", (Assertion("icontains", "at once"),))


@pytest.fixture
def model() -> EchoModel:
    return EchoModel()


@pytest.fixture
def bench(product: Services, model: EchoModel, account: Account) -> Bench:
    ports = Ports(
        lambda _: model,
        lambda name: name,
        Renderer(),
        product.scorer,
        Results(product.documents, product.clock),
        product.clock,
    )
    return Bench(Evaluator(ports), "echo", account, 5.0)


def examples(*things: str) -> Sequence[Example]:
    return [Example(thing, {"thing": thing}) for thing in things]


def kettles(count: int) -> Sequence[Example]:
    return examples(*(f"kettle {number}" for number in range(count)))


async def tried(bench: Bench, given: Sequence[Example], after: Prompt = AFTER) -> Trial:
    return await trial.run(bench, BEFORE, after, given, SUITE)


async def test_better_outputs_show_in_the_means(bench: Bench) -> None:
    found = await tried(bench, kettles(12))
    assert (found.examples, found.pairs, found.before, found.after) == (12, 12, 0.0, 1.0)
    assert found.interval is not None
    assert 0 < found.interval.low <= 1 <= found.interval.high


async def test_few_examples_prove_nothing(bench: Bench) -> None:
    found = await tried(bench, kettles(1))
    assert found.interval is not None
    assert found.interval.low <= 0


async def test_failed_runs_are_missing_not_zero(bench: Bench) -> None:
    found = await tried(bench, examples("a kettle", "a broken kettle"))
    assert (found.examples, found.pairs, found.after) == (2, 1, 1.0)


async def test_nothing_is_known_when_all_fail(bench: Bench) -> None:
    found = await tried(bench, examples("a broken kettle"))
    assert (found.examples, found.pairs) == (1, 0)
    assert (found.before, found.after, found.interval) == (None, None, None)


async def test_half_failed_examples_are_no_pairs(bench: Bench) -> None:
    worse = Prompt("", "Sell {{ thing }}, broken.", (Variable("thing"),))
    found = await tried(bench, kettles(2), worse)
    assert (found.pairs, found.before) == (0, None)
    assert found.usage.prompt_tokens == 20


async def test_no_more_than_twenty_examples_are_run(bench: Bench, model: EchoModel) -> None:
    found = await tried(bench, kettles(30))
    assert (found.examples, len(model.asked)) == (trial.MOST_EXAMPLES, 2 * trial.MOST_EXAMPLES)


async def test_known_results_are_not_paid_again(bench: Bench, model: EchoModel) -> None:
    first = await tried(bench, kettles(3))
    again = await tried(bench, kettles(3))
    assert (first.usage.prompt_tokens, again.usage.prompt_tokens, len(model.asked)) == (60, 0, 6)
    assert (again.before, again.after, again.interval) == (first.before, first.after, first.interval)
