"""Templates as values: references, hashes, fields."""

from dataclasses import FrozenInstanceError

import pytest

from shared.prompts.template import Included, Label, Prompt, PromptExample, Template, Variable, Version

TEMPLATE = Template("acme", "teaser", {"production": Label(2, 4)}, latest=3)
PROMPT = Prompt("Be brief.", "About {{ topic }}", (Variable("topic"),))


@pytest.mark.parametrize(
    ("reference", "number"),
    [(3, 3), (1, 1), (4, None), ("3", 3), ("4", None), ("latest", 3), ("production", 2), ("staging", None), ("", None)],
)
def test_references_resolve_to_numbers(reference: int | str, number: int | None) -> None:
    assert TEMPLATE.number(reference) == number


@pytest.mark.parametrize("digits", ["9" * 10, "0" * 9 + "1", "9" * 5000])
def test_long_digits_name_nothing(digits: str) -> None:
    assert TEMPLATE.number(digits) is None


@pytest.mark.parametrize(
    "other",
    [
        Prompt("Be long.", "About {{ topic }}", (Variable("topic"),)),
        Prompt("Be brief.", "On {{ topic }}", (Variable("topic"),)),
        Prompt("Be brief.", "About {{ topic }}", (Variable("topic", max_length=9),)),
        Prompt("Be brief.", "About {{ topic }}", (Variable("topic", description="What."),)),
        Prompt("About {{ topic }}", "Be brief.", (Variable("topic"),)),
    ],
)
def test_hash_tells_contents_apart(other: Prompt) -> None:
    assert other.content_hash != PROMPT.content_hash


def test_hash_of_equal_contents_is_equal() -> None:
    assert Prompt.of(PROMPT.fields()).content_hash == PROMPT.content_hash


@pytest.mark.parametrize(
    "variable",
    [
        Variable("topic"),
        Variable("tone", required=False, default="", choices=("", "warm")),
        Variable("words", "integer", required=False, default=0, minimum=0, maximum=9),
        Variable("flag", "boolean", required=False, default=False),
        Variable("tags", "list", required=False, default=("a", 1, True), max_length=3),
    ],
)
def test_variables_survive_their_fields(variable: Variable) -> None:
    assert Variable.of(variable.fields()) == variable


def test_versions_cannot_be_changed() -> None:
    version = Version("teaser", 1, PROMPT)
    with pytest.raises(FrozenInstanceError):
        version.prompt.user = "Other"  # type: ignore[misc] # that it cannot be set is the point


@pytest.mark.parametrize(("number", "source"), [(0, "builtin"), (1, "tenant"), (7, "tenant")])
def test_number_tells_the_source(number: int, source: str) -> None:
    assert Version("teaser", number, PROMPT).source == source


EXAMPLES = (PromptExample("in", "out"),)
INCLUDED = Included("b@1", "b", 1, "user", "text", (Included("c", "c", 2, "system", "more"),))


@pytest.mark.parametrize(
    "other",
    [
        Prompt("", "u", examples=EXAMPLES),
        Prompt("", "u", examples=EXAMPLES, example_style="text"),
        Prompt("", "u", includes=(INCLUDED,)),
    ],
)
def test_examples_and_includes_count_and_survive(other: Prompt) -> None:
    assert other.content_hash != Prompt("", "u").content_hash
    assert Prompt.of(other.fields()) == other


def test_hash_of_prompts_without_them_stays() -> None:
    assert set(PROMPT.fields()) == {"system", "user", "variables"}
    assert Prompt("", "u", example_style="text").content_hash == Prompt("", "u").content_hash


def test_included_texts_know_depth_and_names() -> None:
    assert (INCLUDED.depth, list(INCLUDED.names())) == (2, ["b", "c"])
