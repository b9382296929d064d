from dataclasses import replace

from shared.models.base import CompletionRequest, Message, Usage
from shared.scoring.assertion import Assertion
from shared.scoring.dataset import Example
from shared.scoring.suite import Suite
from shared.scoring.worst import Worst
from tests.shared.scoring.test_plan import PLAN

EXAMPLE = Example.of({"variables": {"topic": "tea"}})
REQUEST = CompletionRequest(messages=(Message("user", "About tea"),), max_tokens=100)


def price(_: str, usage: Usage) -> int:
    return usage.prompt_tokens + 10 * usage.completion_tokens


WORST = Worst(price, 4_096)


def test_rules_cost_what_the_answer_can() -> None:
    found = WORST.run(PLAN, EXAMPLE, REQUEST)
    assert 1_000 <= found < 1_200
    assert WORST.run(PLAN, EXAMPLE, replace(REQUEST, max_tokens=None)) > 40_000


def test_judges_come_on_top() -> None:
    def with_one(*assertions: Assertion) -> int:
        return WORST.run(replace(PLAN, suite=Suite("", assertions)), EXAMPLE, REQUEST)

    plain = with_one()
    assert with_one(Assertion("llm-rubric", "kind")) > plain + 40_000
    assert with_one(Assertion("assert-set", assertions=(Assertion("g-eval", "kind"),))) > plain + 40_000
    assert with_one(Assertion("self-consistency", 3)) == 4 * plain
    assert with_one(Assertion("similar", "x")) == plain


def test_choice_is_asked_for_in_both_orders_twice() -> None:
    assert WORST.choice(replace(PLAN, criterion="kind", max_tokens=100), EXAMPLE) > 4 * 20_000


def test_dearer_judge_is_reckoned_by_name() -> None:
    worst = Worst(lambda name, usage: price(name, usage) * (1_000 if name == "dear" else 1), 4_096)
    rules, rubric = replace(PLAN, suite=Suite("", ())), Assertion("llm-rubric", "kind")
    plain = worst.run(rules, EXAMPLE, REQUEST)
    usual = worst.run(replace(rules, suite=Suite("", (rubric,))), EXAMPLE, REQUEST) - plain
    own = replace(rules, suite=Suite("", (replace(rubric, model="dear"),)))

    assert worst.run(own, EXAMPLE, REQUEST) - plain == 1_000 * usual
    assert worst.run(rules, replace(EXAMPLE, assertions=(rubric,)), REQUEST) == plain + usual
