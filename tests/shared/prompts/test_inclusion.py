"""Included texts in the place of the tags that name them."""

import pytest

from shared import errors
from shared.prompts import sandbox
from shared.prompts.template import Included


def included(reference: str, text: str, *within: Included) -> Included:
    return Included(reference, reference, 1, "user", text, within)


def run(text: str, *known: Included, **values: object) -> str:
    program = sandbox.compile_part("parts.user", text, {one.reference: one for one in known})
    return program.run(values)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{% include "rules" %}\nNext', "Be kind.\nNext"),
        ('{% include "rules" %} Next', "Be kind. Next"),
        ('First\n{% include "rules" %}', "First\nBe kind."),
        ('{% include "rules" -%}\n  Next', "Be kind.Next"),
        ('{% if true %}{% include "rules" %}{% endif %}', "Be kind."),
        ('{% include "rules" %} {% include "rules" %}\nNext', "Be kind. Be kind.\nNext"),
        ('{% raw %}{% include "rules" %}{% endraw %}', '{% include "rules" %}'),
    ],
)
@pytest.mark.parametrize("end", ["", "\n", "\r\n\n"])
def test_text_stands_where_the_tag_was(text: str, shown: str, end: str) -> None:
    assert run(text, included("rules", "Be kind." + end)) == shown


def test_empty_text_leaves_no_line() -> None:
    assert run('{% include "rules" %}\nNext', included("rules", "")) == "Next"


def test_included_text_uses_the_variables_of_the_prompt() -> None:
    assert run('{% include "rules" %}', included("rules", "Write for {{ who }}."), who="bakers") == "Write for bakers."


def test_included_texts_include_others() -> None:
    outer = included("outer", '[{% include "inner" %}]', included("inner", "deep"))
    assert run('{% include "outer" %}', outer, included("inner", "not this one")) == "[deep]"


def test_errors_within_name_the_line_of_the_tag() -> None:
    program = sandbox.compile_part(
        "parts.user", 'a\nb\n{% include "rules" %}', {"rules": included("rules", "\n\n\n\n{{ n / 0 }}")}
    )
    assert program.reads == {"n": 3}
    with pytest.raises(errors.InvalidFieldsError) as caught:
        program.run({"n": 1})
    assert "Line 3" in caught.value.errors[0].detail


@pytest.mark.parametrize(
    "tag",
    [
        "{% include name %}",
        '{% include ["a", "b"] %}',
        '{% include "a" ignore missing %}',
        '{% include "a" without context %}',
        '{% include "../a" %}',
        '{% include "a" ~ "b" %}',
    ],
)
def test_only_plain_references_are_included(tag: str) -> None:
    with pytest.raises(errors.InvalidFieldsError) as caught:
        sandbox.references("parts.user", f"one\n{tag}")
    assert (caught.value.errors[0].rule, caught.value.errors[0].field) == ("syntax", "parts.user")
    assert 'named like "house-rules"' in caught.value.errors[0].detail


def test_references_are_found_with_their_first_line() -> None:
    text = 'a\n{% include "b" %}\n{% if x %}{% include "c@2" %}{% include "b" %}{% endif %}'
    assert sandbox.references("parts.user", text) == {"b": 2, "c@2": 3}


def test_included_text_is_bound_by_the_same_language() -> None:
    with pytest.raises(errors.InvalidFieldsError):
        run('{% include "rules" %}', included("rules", "{{ ''.__class__ }}"))
