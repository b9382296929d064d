import pytest

from shared.scoring.assertion import Span
from shared.scoring.checks import texts
from shared.scoring.checks.asked import Asked, Check
from shared.scoring.evaluation import Output


def held(check: Check, text: str, value: object = None) -> bool:
    return check(Asked(Output(text), value)).passed


@pytest.mark.parametrize(
    ("check", "value", "passed"),
    [
        (texts.equals, "Tea is good.", True),
        (texts.equals, "tea is good.", False),
        (texts.contains, "Tea", True),
        (texts.contains, "tea", False),
        (texts.icontains, "tEA", True),
        (texts.contains_any, ["x", "good"], True),
        (texts.contains_any, ["x", "Good"], False),
        (texts.icontains_any, "x, Good", True),
        (texts.contains_all, ["Tea", "good"], True),
        (texts.contains_all, ["tea", "good"], False),
        (texts.icontains_all, ["tea", "GOOD"], True),
        (texts.starts_with, "Tea", True),
        (texts.starts_with, "is", False),
        (texts.regex, r"T\w+ is", True),
        (texts.regex, r"^is", False),
    ],
)
def test_texts_are_compared_to_the_letter(check: Check, value: object, *, passed: bool) -> None:
    assert held(check, "Tea is good.", value) is passed


@pytest.mark.parametrize(("text", "passed"), [('{"b": [1], "a": 2}', True), ('{"a": 2}', False), ("{", False)])
def test_objects_are_compared_as_json(text: str, *, passed: bool) -> None:
    assert held(texts.equals, text, {"a": 2, "b": [1]}) is passed


@pytest.mark.parametrize(
    ("text", "passed"),
    [
        ("I'm sorry, but I can't help with that.", True),
        ("As an AI language model, I have no taste.", True),
        ("  ", True),
        ("Tea is good. Sorry for the delay.", False),
        ("Nobody can say that I cannot cook." + "x" * 300, True),
    ],
)
def test_refusals_are_known_by_how_they_begin(text: str, *, passed: bool) -> None:
    assert held(texts.is_refusal, text) is passed


def test_refusal_of_the_provider_counts() -> None:
    assert texts.is_refusal(Asked(Output("Fine.", "refused"))).passed


def test_evidence_says_where_pieces_stand() -> None:
    assert texts.icontains(Asked(Output("tea, Tea"), "TEA")).evidence == (Span(0, 3), Span(5, 8))
    assert texts.icontains_any(Asked(Output("b a"), ["a", "b"])).evidence == (Span(0, 1), Span(2, 3))


def test_what_is_missing_is_named() -> None:
    found = texts.contains_all(Asked(Output("a"), ["a", "b", "c"]))
    assert found.reason == 'The output does not contain "b", "c".'
