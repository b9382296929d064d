"""How prompts name what they include."""

import pytest

from shared.prompts import references
from shared.prompts.references import Target


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("house-rules", Target("house-rules", "production", "user")),
        ("house-rules@3", Target("house-rules", "3", "user")),
        ("house-rules@staging#system", Target("house-rules", "staging", "system")),
        ("draft.blog_post#user", Target("draft.blog_post", "production", "user")),
        ("a@latest", Target("a", "latest", "user")),
    ],
)
def test_references_name_a_part_of_a_version(text: str, target: Target) -> None:
    assert references.parse(text) == target


@pytest.mark.parametrize("text", ["", "Upper", "a@", "a#", "a#footer", "a@Production", "a b", "../a", "a@1#system\n"])
def test_other_texts_name_nothing(text: str) -> None:
    assert references.parse(text) is None
