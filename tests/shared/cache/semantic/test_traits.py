from typing import Any

import pytest

from shared.cache.semantic import traits


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1,000 or 1000 or 1.000", ("1000", "1000", "1000")),
        ("2.50 and 2,5", ("2.5", "2.5")),
        ("-5 degrees, 3-5 days", ("-5", "3", "5")),
        ("three times ٣", ("3", "3")),
        ("A4 and v2", ()),
        ("one of them", ()),
    ],
)
def test_numbers_are_compared_by_value(text: str, numbers: tuple[str, ...]) -> None:
    assert sorted(traits.of(text).numbers) == sorted(numbers)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("error E-4012 in v2.1", ("e-4012", "v2.1")),
        ("mail me@example.com, see https://example.com/a?b", ("https://example.com/a?b", "me@example.com")),
        ("C++ or C#", ("c#", "c++")),
        ('say "Good Day" to 5%', ("%", "good day")),
        ("well-known words", ()),
    ],
)
def test_codes_are_what_is_not_language(text: str, codes: tuple[str, ...]) -> None:
    assert traits.of(text).codes == codes


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Does Alice report to Bob?", ("alice", "bob")),
        ("convert USD to EUR", ("usd", "eur")),
        ("Where is it? Perhaps in Lyon.", ("lyon",)),
        ("How To Write A Good Headline", ()),
        ("I think so", ()),
        ("the iPhone of McDonald", ("mcdonald",)),
    ],
)
def test_names_are_what_is_written_large(text: str, names: tuple[str, ...]) -> None:
    assert traits.of(text).names == names


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ("don't do it without me", "negations", 2),
        ("nicht ohne mein Team", "negations", 2),
        ("every Monday in German", "facets", frozenset({("weekday", "monday"), ("language", "german")})),
        ("how many are there", "asks", frozenset({"number"})),
        ("when did it end", "asks", frozenset({"time"})),
        ("from usd to eur", "targets", frozenset({("from", "usd"), ("to", "eur")})),
    ],
)
def test_the_rest_is_read_from_lists(text: str, field: str, expected: Any) -> None:
    assert getattr(traits.of(text), field) == expected


def test_bases_undo_endings() -> None:
    assert {"increase", "increasing"} <= set(traits.bases("increasing"))
    assert "stop" in traits.bases("stopping")
