"""Techniques one after the other."""

from itertools import pairwise

import pytest

from shared.generation import content_types
from shared.optimization import optimizing, traits
from shared.optimization.technique import Context, Name
from shared.optimization.techniques import ALL
from shared.prompts.rendering import Renderer
from shared.prompts.template import Prompt, PromptExample, Variable

SHOWN = tuple(PromptExample(f"Sell tea {number}.", f"Tea {number} wakes you up.") for number in range(4))
POST = Context(traits.of("offline"), content_types.BY_NAME[content_types.Name.BLOG_POST], SHOWN)
WEAK = Prompt(
    "",
    "Please write a good text about {{ topic }}. Make sure to use these notes: {{ notes }}",
    (Variable("topic"), Variable("notes", required=False)),
)


def test_all_techniques_are_taken_in_their_order() -> None:
    assert [step.technique for step in optimizing.optimize(WEAK, POST).steps] == list(ALL)


def test_order_of_names_does_not_matter() -> None:
    names: tuple[Name, ...] = ("compression", "role-and-audience")
    found = optimizing.optimize(WEAK, POST, names)
    assert [step.technique for step in found.steps] == ["role-and-audience", "compression"]
    assert found.after == optimizing.optimize(WEAK, POST, names[::-1]).after


def test_scores_lead_from_step_to_step() -> None:
    found = optimizing.optimize(WEAK, POST)
    assert found.steps[0].before == optimizing.score(WEAK, POST)
    assert all(one.after == then.before for one, then in pairwise(found.steps))
    assert found.steps[-1].after == optimizing.score(found.after, POST)


def test_weak_prompts_end_with_better_scores() -> None:
    found = optimizing.optimize(WEAK, POST)
    assert found.before is WEAK
    assert found.steps[-1].after > found.steps[0].before + 0.2


def test_steps_that_change_nothing_say_why() -> None:
    steps = optimizing.optimize(optimizing.optimize(WEAK, POST).after, POST).steps
    idle = [step for step in steps if not step.applied]
    assert idle
    assert all(step.reason and step.before == step.after for step in idle)


@pytest.mark.parametrize("name", ALL)
def test_second_time_changes_nothing_more(name: Name) -> None:
    once = optimizing.optimize(WEAK, POST, (name,)).after
    assert optimizing.optimize(once, POST, (name,)).after == once


def test_second_round_of_all_changes_nothing() -> None:
    once = optimizing.optimize(WEAK, POST).after
    assert optimizing.optimize(once, POST).after == once


@pytest.mark.parametrize("model", ["offline", "openai/o3", "anthropic/claude-sonnet-4"])
def test_better_prompts_take_the_same_values(model: str) -> None:
    found = optimizing.optimize(WEAK, Context(traits.of(model), POST.content_type, SHOWN)).after
    told = Renderer().render(found, {"topic": "kettles", "notes": "boils in a minute"}).user
    assert [one.name for one in found.variables if one.required] == ["topic"]
    assert "kettles" in told
    assert "boils in a minute" in told
