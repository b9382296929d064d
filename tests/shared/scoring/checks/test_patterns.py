import pytest

from shared import errors
from shared.scoring.checks import patterns


@pytest.mark.parametrize(
    "pattern",
    [r"^\d{3}-\d{4}$", r"https?://\S+", r"(?i)tea|coffee", r"\w+@\w+\.\w+", r"(?:ab){3}c", r"[a-z]+", r"(a+)+$"],
)
def test_usual_patterns_are_accepted(pattern: str) -> None:
    assert patterns.fault(pattern) == ""
    assert patterns.compiled(pattern) is patterns.compiled(pattern)


@pytest.mark.parametrize("pattern", ["(", "[", "a" * 501, "*", r"(a)\1", r"(?=x)x"])
def test_other_patterns_are_refused(pattern: str) -> None:
    assert patterns.fault(pattern)
    with pytest.raises(errors.InvalidFieldsError):
        patterns.compiled(pattern)
