from pathlib import Path

import pytest

from infra.cli import typed_assertions
from shared import errors
from tests.infra.cli.conftest import Call


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("is-json", {"type": "is-json"}),
        ("contains=tea", {"type": "contains", "value": "tea"}),
        ("contains=a=b", {"type": "contains", "value": "a=b"}),
        ('keywords=["a","b"]', {"type": "keywords", "value": ["a", "b"]}),
        ('{"type":"bleu","threshold":0.2}', {"type": "bleu", "threshold": 0.2}),
    ],
)
def test_assertions_are_typed_short_or_as_json(typed: str, found: dict[str, object]) -> None:
    assert typed_assertions.assertions([typed]) == [found]


def test_variables_are_texts_or_json() -> None:
    assert typed_assertions.variables(["a=tea", "b=7", "c=x=y"]) == {"a": "tea", "b": 7, "c": "x=y"}


@pytest.mark.parametrize("text", ['{"a": 1}\n\n{"a": 2}\n', '[{"a": 1}, {"a": 2}]'])
def test_examples_stand_in_lines_or_in_a_list(text: str) -> None:
    Path("x.json").write_text(text)
    with Path("x.json").open() as file:
        assert typed_assertions.lines(file) == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize("text", ['{"a": 1}\n{', "[", "{"])
def test_what_is_no_json_is_refused(text: str) -> None:
    Path("x.json").write_text(text)
    with Path("x.json").open() as file, pytest.raises(errors.InvalidInputError, match=r"x\.json"):
        typed_assertions.lines(file)


def test_broken_words_are_refused() -> None:
    with pytest.raises(errors.InvalidInputError):
        typed_assertions.variables(["topic"])
    with pytest.raises(errors.InvalidInputError):
        typed_assertions.assertions(['{"type"'])
    with pytest.raises(errors.InvalidInputError), Path("y.json").open("w+") as file:
        typed_assertions.document(file)


@pytest.mark.parametrize(
    "words", [("suites", "put", "a"), ("evaluations", "run", "a", "b"), ("tune", "start", "a", "b")], ids=" ".join
)
def test_commands_tell_broken_words(call: Call, words: tuple[str, ...]) -> None:
    result = call(*words, "-a", "{oops")
    assert (result.exit_code, "The assertion {oops is not JSON." in result.stderr) == (2, True)
