"""What prompts are worth before they are sent."""

from decimal import Decimal

import pytest

from shared.models.catalog import Rates
from shared.optimization import appraisal, measures, traits
from shared.optimization.technique import Context
from shared.prompts.template import Included, Prompt, PromptExample

CONTEXT = Context(traits.of("openai/gpt-4o"))
INNER = Included("tone", "tone", 1, "user", "i j k")
OUTER = Included("rules", "rules", 2, "user", "f g h", (INNER,))


def words(text: str, _: str) -> int:
    return len(text.split())


@pytest.mark.parametrize(
    ("prompt", "tokens"),
    [
        (Prompt("a b", "c d e"), 5),
        (Prompt("", "c d e"), 3),
        (Prompt("", "a", examples=(PromptExample("b c", "d e f"),)), 6),
        (Prompt("", "a", includes=(OUTER,)), 7),
    ],
)
def test_all_that_is_sent_is_counted(prompt: Prompt, tokens: int) -> None:
    assert appraisal.appraise(prompt, CONTEXT, words, None).tokens == tokens


def test_tokens_are_counted_for_the_model() -> None:
    asked = []
    appraisal.appraise(Prompt("a", "b"), CONTEXT, lambda _, model: asked.append(model) or 1, None)
    assert set(asked) == {"openai/gpt-4o"}


def test_cost_is_that_of_a_thousand_calls() -> None:
    found = appraisal.appraise(Prompt("a b", "c d e"), CONTEXT, words, Rates(Decimal("2.5"), Decimal(10)))
    assert found.cost == Decimal("0.0125")


def test_unknown_prices_give_no_cost() -> None:
    assert appraisal.appraise(Prompt("", "a"), CONTEXT, words, None).cost is None


def test_score_is_that_of_the_measures() -> None:
    weak = appraisal.appraise(Prompt("", "Some good text."), CONTEXT, words, None)
    better = appraisal.appraise(Prompt("You are an editor.", "Write one sentence."), CONTEXT, words, None)
    assert weak.score == measures.score(weak.measures)
    assert weak.score < better.score
