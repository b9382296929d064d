"""Additions to prompts."""

import pytest

from shared.optimization import layout, traits
from shared.prompts.rendering import Renderer
from shared.prompts.template import Prompt, Variable


def test_sections_look_as_the_model_likes_them() -> None:
    assert layout.section("Rules", ["a", "b"], traits.of("offline")) == "Rules:\n- a\n- b"
    assert layout.section("House rules", ["a"], traits.of("claude-3")) == "<house_rules>\n- a\n</house_rules>"


@pytest.mark.parametrize("text", ["Sell.", "Sell.\n\n", "{% if x %}Sell.{% endif %}", "{% if x %}Sell.{% endif %}\n"])
def test_additions_stand_on_lines_of_their_own(text: str) -> None:
    prompt = Prompt(text, text, (Variable("x", "boolean"),))
    made = Renderer().render(layout.with_user(layout.with_system(prompt, "More."), "More."), {"x": True})
    assert (made.system, made.user) == ("Sell.\nMore.", "Sell.\n\nMore.\n")


def test_empty_system_part_becomes_the_addition() -> None:
    assert layout.with_system(Prompt(" ", "x"), "More.").system == "More."
