"""What techniques are told, and what they come to."""

import pytest

from shared.generation import content_types
from shared.generation.content_types import Name
from shared.optimization import technique, traits
from shared.optimization.technique import Context
from shared.prompts.template import Prompt

PROMPT = Prompt("", "Write.")
HARD = {Name.BLOG_POST: True, Name.EMAIL: False, Name.AD_COPY: False}


@pytest.mark.parametrize("name", HARD)
def test_long_content_alone_is_hard(name: Name) -> None:
    assert Context(traits.of("offline"), content_types.BY_NAME[name]).hard is HARD[name]


def test_content_is_called_what_it_is() -> None:
    assert Context(traits.of("offline"), content_types.BY_NAME[Name.EMAIL]).label == "email"


def test_unknown_content_is_an_easy_answer() -> None:
    context = Context(traits.of("offline"))
    assert (context.hard, context.label) == (False, "answer")


def test_steps_tell_whether_they_were_taken() -> None:
    done, idle = technique.changed(PROMPT, "Done."), technique.unchanged(PROMPT, "Nothing to do.")
    assert (done.prompt, done.applied, done.reason) == (PROMPT, True, "Done.")
    assert (idle.prompt, idle.applied, idle.reason) == (PROMPT, False, "Nothing to do.")
