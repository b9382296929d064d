from typing import Any

import pytest

from shared.generation import instructions, pipeline
from shared.prompts.rendering import Renderer
from shared.prompts.template import Prompt

VALUES: dict[str, Any] = {
    "content_type": "blog_post",
    "topic": "Rye",
    "words": 300,
    "sections": 2,
    "shape": "an opening and a closing",
    "issues": "- too short",
    "draft": "Text.",
    "title": "T",
}


@pytest.mark.parametrize("name", instructions.BUILTIN)
def test_built_in_prompt_is_sound_and_renders(name: str) -> None:
    prompt = Prompt.of(instructions.BUILTIN[name])
    Renderer().check(prompt)
    given = {variable.name: VALUES[variable.name] for variable in prompt.variables if variable.name in VALUES}
    text = Renderer().render(prompt, given).user

    assert f"Task: {name}" in text
    assert "Topic: Rye" in text
    assert "None" not in text


def test_what_is_not_asked_for_is_not_mentioned() -> None:
    prompt = Prompt.of(instructions.BUILTIN["draft"])
    text = Renderer().render(prompt, {key: VALUES[key] for key in ("content_type", "topic", "words", "shape")}).user

    assert all(label not in text for label in ("Audience:", "Keywords:", "Source:", "Section:", "Outline:"))


def test_pipeline_s_weights_make_a_hundred() -> None:
    kind = pipeline.job_type(None)  # type: ignore[arg-type]  # declared, not run

    assert sum(stage.weight for stage in kind.stages) == 100
