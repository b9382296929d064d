"""Checking prompts before they are published, and rendering them."""

import subprocess
import sys

import pytest

from shared import errors
from shared.prompts import rendering
from shared.prompts.rendering import Rendered, Renderer
from shared.prompts.template import Prompt, PromptExample, Variable

TOPIC = Variable("topic")


def broken(prompt: Prompt) -> list[tuple[str, str]]:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        Renderer().check(prompt)
    return [(error.field, error.rule) for error in caught.value.errors]


def test_sound_prompts_pass() -> None:
    Renderer().check(Prompt("Write in {{ tone }}.", "About {{ topic }}.", (TOPIC, Variable("tone"))))


def test_undeclared_variables_are_told_with_part_and_line() -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        Renderer().check(Prompt("{{ tone }}", "a\n{{ topic }}\n{{ more }}", (TOPIC,)))
    assert [(error.field, error.rule) for error in caught.value.errors] == [
        ("parts.system", "undeclared"),
        ("parts.user", "undeclared"),
    ]
    assert "Line 3" in caught.value.errors[1].detail


def test_unused_variables_are_refused() -> None:
    assert broken(Prompt("", "plain", (TOPIC,))) == [("variables.topic", "unused")]


def test_use_in_either_part_counts() -> None:
    Renderer().check(Prompt("{{ topic }}", "plain", (TOPIC,)))


def test_syntax_errors_of_both_parts_are_told() -> None:
    assert broken(Prompt("{{", "{% if %}", (TOPIC,))) == [("parts.system", "syntax"), ("parts.user", "syntax")]


@pytest.mark.parametrize("name", ["loop", "self", "super", "caller", "varargs", "kwargs", "range", "dict", "context"])
def test_names_of_jinja_are_undeclared(name: str) -> None:
    assert broken(Prompt("", "{{ " + name + " }}"))[0][0] == "parts.user"


def test_declarations_are_checked_too() -> None:
    assert broken(Prompt("", "{{ v }}", (Variable("v", minimum=1),))) == [("variables.v", "contradiction")]


def test_both_parts_are_filled_in() -> None:
    prompt = Prompt("In {{ tone }}.", "On {{ topic }}.", (TOPIC, Variable("tone", required=False, default="plain")))
    assert Renderer().render(prompt, {"topic": "tea"}) == Rendered("In plain.", "On tea.")


def test_absent_variables_print_nothing() -> None:
    prompt = Prompt("", "[{{ v }}]{% if v %}yes{% endif %}", (Variable("v", required=False),))
    assert Renderer().render(prompt, {}).user == "[]"


def test_bad_values_are_refused_before_rendering() -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        Renderer().render(Prompt("", "{{ topic }}", (TOPIC,)), {"topic": 1, "other": 2})
    assert {error.field for error in caught.value.errors} == {"variables.topic", "variables.other"}


def test_too_long_texts_are_refused() -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        Renderer().render(Prompt("", "{{ topic }}" * 3, (TOPIC,)), {"topic": "x" * 200_000})
    assert caught.value.errors[0].field == "parts.user"


def test_compiled_prompts_are_kept_within_bounds() -> None:
    renderer = Renderer(size=2)
    for number in range(5):
        assert renderer.render(Prompt("", f"{number}"), {}).user == str(number)
    assert len(renderer._compiled) == 2


def test_equal_prompts_are_compiled_once() -> None:
    renderer = Renderer()
    for _ in range(3):
        renderer.render(Prompt("", "same"), {})
    assert len(renderer._compiled) == 1


def test_jinja_is_loaded_on_first_rendering() -> None:
    program = "import sys, shared.prompts.rendering, shared.prompts.builtin; sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def turns(prompt: Prompt) -> list[tuple[str, str]]:
    return [(turn.role, turn.text) for turn in Renderer().render(prompt, {}).messages]


def test_examples_are_shown_as_turns() -> None:
    prompt = Prompt("Sell.", "A bicycle", examples=(PromptExample("A kettle", "Hot in a minute."),))
    assert turns(prompt) == [
        ("system", "Sell."),
        ("user", "A kettle"),
        ("assistant", "Hot in a minute."),
        ("user", "A bicycle"),
    ]


def test_examples_are_shown_as_text_before_the_user_part() -> None:
    prompt = Prompt("Sell.", "A bicycle", examples=(PromptExample("A kettle\n", "Hot."),), example_style="text")
    (_, (role, text)) = turns(prompt)
    assert (role, text.endswith("</example>\n\nA bicycle")) == ("user", True)
    assert "<input>\nA kettle\n</input>\n<output>\nHot.\n</output>" in text


def test_empty_system_part_is_no_turn() -> None:
    assert turns(Prompt("", "A bicycle")) == [("user", "A bicycle")]


def test_braces_in_examples_mean_nothing() -> None:
    assert turns(Prompt("", "x", examples=(PromptExample("{{ a }}", "{% b %}"),)))[0] == ("user", "{{ a }}")


@pytest.mark.parametrize(
    ("examples", "field"),
    [
        ((PromptExample(" ", "b"),), "examples.0.input"),
        ((PromptExample("a", "b"), PromptExample("a", "\n")), "examples.1.output"),
        ((PromptExample("a", "b"),) * 51, "examples"),
        ((PromptExample("a" * 100_000, "b"),) * 3, "examples"),
    ],
)
def test_examples_have_limits(examples: tuple[PromptExample, ...], field: str) -> None:
    assert [name for name, _ in broken(Prompt("", "x", examples=examples))] == [field]


def test_references_are_told_by_part() -> None:
    prompt = Prompt('{% include "a" %}', 'x\n{% include "b@2" %}')
    assert rendering.references(prompt) == {"system": {"a": 1}, "user": {"b@2": 2}}
    assert rendering.references(Prompt("", "plain")) == {}
