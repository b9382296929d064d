import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import errors
from shared.prompts.rendering import Renderer
from shared.prompts.template import Prompt, PromptExample, Variable
from shared.tokens import compressing, shielding

EXAMPLES = (
    PromptExample("a red bicycle", "Red and fast."),
    PromptExample("a blue bicycle", "Blue and fast."),
    PromptExample("soup", "Hot."),
)
WORDY = Prompt(
    "You are a very helpful writer. Please note that you should never use jargon.",
    "Hello! I would like you to write about {{ topic }} in order to sell it.\n{% if price %}\nMention {{ price }}.\n"
    "{% endif %}\nPlease never use jargon. The text should be between 50 and 80 words. Thank you!",
    (Variable("topic"), Variable("price", required=False)),
    EXAMPLES,
)


def jinja_of(text: str) -> tuple[str, ...]:
    shielded = shielding.jinja(text)
    return shielded.pieces if shielded else ()


SENTENCES = [
    "Please write about {{ topic }}.",
    "{% if price %}It is important to mention {{ price }}!!!{% endif %}",
    "Write in British English.",
    "Make sure to write in British English.",
    "{% for one in items %}\n- {{ one }}\n{% endfor %}",
    '\n{ "a": [1,  2],\n "b": "{{ topic }}" }\n',
    "======",
    "Thank you!",
    "```\nkeep   this\n```",
    "Never use more than 80 words, please.",
]


def test_shorter_prompt_asks_for_the_same() -> None:
    found = compressing.compress(WORDY)
    assert found.prompt.system == "You are a helpful writer. Do not use jargon."
    assert found.prompt.user.startswith("Write about {{ topic }} to sell it.\n{% if price %}\nMention {{ price }}.\n")
    assert found.prompt.examples == WORDY.examples
    assert found.saved > 0.2


def test_steps_add_up_to_the_saving() -> None:
    found = compressing.compress(WORDY, budget=60)
    assert sum(step.saved for step in found.steps) == found.before - found.after
    assert {segment: (before, after) for segment, (before, after) in found.segments.items()}.keys() == set(
        compressing.SEGMENTS
    )
    assert sum(before for before, _ in found.segments.values()) == found.before


def test_only_wished_rules_apply() -> None:
    found = compressing.compress(WORDY, only=["politeness"])
    assert {step.rule for step in found.steps} == {"politeness"}
    assert compressing.compress(WORDY, only=[]).prompt == WORDY


@pytest.mark.parametrize("budget", [20, 30, 40, 60, 1_000])
def test_budget_is_kept_or_told(budget: int) -> None:
    found = compressing.compress(WORDY, budget=budget)
    assert found.fits == (found.after <= budget)
    assert found.prompt.user.strip()
    assert "{{ topic }}" in found.prompt.user


def test_examples_go_before_sentences() -> None:
    plain = compressing.compress(WORDY)
    found = compressing.compress(WORDY, budget=plain.after - 3)
    assert found.prompt.examples == (WORDY.examples[0], WORDY.examples[2])
    assert found.prompt.user == plain.prompt.user


def test_limit_holds_for_its_segment_alone() -> None:
    plain = compressing.compress(WORDY)
    found = compressing.compress(WORDY, limits={"system": 8})
    assert found.segments["system"][1] <= 8
    assert found.prompt.user == plain.prompt.user


def test_kept_texts_stay() -> None:
    keep = ("Thank you!", "Please never use jargon", "The text should be")
    found = compressing.compress(WORDY, budget=10, keep=keep)
    assert all(text in found.prompt.user for text in keep)
    assert not found.fits


def test_impossible_budget_is_told() -> None:
    assert not compressing.compress(Prompt("", "Sell {{ thing }} for {{ price }} at once."), budget=1).fits


def test_text_with_marks_of_its_own_is_not_touched() -> None:
    odd = Prompt("", "Please sell \U000f0000 please.")
    assert compressing.compress(odd, budget=1).prompt == odd


def test_own_text_has_no_jinja() -> None:
    assert "{" not in compressing.own_text(WORDY)
    assert compressing.segments(WORDY)["examples"] > 0


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=12), st.one_of(st.none(), st.integers(1, 60)))
def test_jinja_is_never_broken(sentences: list[str], budget: int | None) -> None:
    prompt = Prompt("", "\n".join(["Sell {{ topic }} {{ price }} {{ items }}", *sentences]), VARIABLES)
    found = compressing.compress(prompt, budget=budget)
    assert jinja_of(found.prompt.user) == jinja_of(prompt.user)
    rendered = Renderer().render(found.prompt, {"topic": "tea", "price": "3 pounds", "items": ["a", "b"]})
    assert re.findall("tea|3 pounds", rendered.user) == re.findall(
        "tea|3 pounds", Renderer().render(prompt, {"topic": "tea", "price": "3 pounds", "items": ["a", "b"]}).user
    )
    assert found.after <= found.before


@given(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=12))
def test_short_prompt_gets_no_shorter(sentences: list[str]) -> None:
    once = compressing.compress(Prompt("", " ".join(sentences))).prompt
    assert compressing.compress(once).prompt == once


VARIABLES = (Variable("topic"), Variable("price"), Variable("items", "list"))


@given(st.text(alphabet=" aA.!?\n-=*{}[]\"',:0%#"))
def test_any_text_survives(text: str) -> None:
    prompt = Prompt("", text)
    found = compressing.compress(prompt, budget=2).prompt
    try:
        Renderer().check(prompt)
    except errors.InvalidFieldsError:
        return
    assert jinja_of(found.user) == jinja_of(text)
