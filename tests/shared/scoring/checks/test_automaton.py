"""Held against Python's own matcher, which finds the same texts, though slower in bad cases."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.scoring.checks.automaton import Automaton, UnsupportedPatternError

PATTERNS = (
    *(r"a", r"^a+b$", r"(a|b)*abb", r"a{2,3}b", r"(?:ab)?c", r"[^a]b", r"\bab\b", r"a.b", r"(?i)AB", r"(?m)^b$"),
    *(
        r"(?s)a.b",
        r"\d+a",
        r"\w+\s\w+",
        r"[a-b]{2}",
        r"a*?b",
        r"\Aab\Z",
        r"(a*)*b",
        r"",
        r"a\Bb",
        r"(?a:\w)b",
        r"[\d\s]a",
    ),
)


@pytest.mark.parametrize("pattern", PATTERNS)
@given(text=st.text("abcAB1 \n", max_size=10))
def test_texts_are_found_as_by_python(pattern: str, text: str) -> None:
    found, wanted = Automaton(pattern).search(text), re.search(pattern, text)
    assert (found is None) == (wanted is None)
    assert found is None or wanted is None or found[1] <= wanted.end()


@pytest.mark.parametrize("pattern", [r"(a)\1", r"(?=a)", r"(?<!a)b", r"(?>a)", r"(a)?(?(1)b|c)", r"(?:a{50}){60}b{99}"])
def test_patterns_that_need_more_are_refused(pattern: str) -> None:
    with pytest.raises(UnsupportedPatternError):
        Automaton(pattern)


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"(a|aa)+$", r"(.*)*x", r".*.*.*.*x", r"(a?){30}a{30}b"])
def test_patterns_that_explode_are_searched(pattern: str) -> None:
    assert Automaton(pattern).search("a" * 2_000 + "!") is None


def test_first_end_and_first_begin_win() -> None:
    assert Automaton(r"b+c|c").search("abbc") == (1, 4)
