import re

import pytest

from shared.models.offline.structured import patterns


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[a-z]{3,8}$",
        r"^\d{4}-\d{2}-\d{2}$",
        r"^(red|green|blue)$",
        r"[A-Z]{2}[0-9]+",
        r"^#[0-9a-fA-F]{6}$",
        r"^[^@\s]+@[^@]+\.[a-z]{2,}$",
        r"^a*b+c?$",
        r"^\+?\d{5,}$",
        r"^(?:https?://)?www\.[a-z]+\.com$",
        r"^(?P<year>\d+)$",
        r"^.{10,20}$",
        r"^((a|b)c){2}$",
        r"^[\w.-]+$",
        r"\bword\b",
        "",
    ],
)
def test_examples_match_their_pattern(pattern: str) -> None:
    found = patterns.example(pattern)
    assert found is not None
    assert re.search(pattern, found)


def test_examples_respect_length() -> None:
    assert len(patterns.example(r"^[a-z]+$", 12) or "") >= 12
    assert patterns.example(r"^[a-z]{9}$", 0, 5) is None


@pytest.mark.parametrize("pattern", [r"^(?!a)a$", r"[unclosed", r"(", r"^(a)\1b$\2"])
def test_failure_is_admitted(pattern: str) -> None:
    assert patterns.example(pattern) is None
