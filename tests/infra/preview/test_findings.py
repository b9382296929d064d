import pytest

from infra.preview import findings
from infra.preview.findings import Finding

ERROR = Finding("rule", "error", "b", "text")
WARNING = Finding("rule", "warning", "a", "text")
GLOBAL = Finding("rule", "error", "", "text")


def test_errors_come_first_and_once() -> None:
    assert findings.ordered([WARNING, ERROR, GLOBAL, ERROR]) == [GLOBAL, ERROR, WARNING]


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ([], "no errors, no warnings"),
        ([ERROR], "1 error, no warnings"),
        ([ERROR, GLOBAL, WARNING], "2 errors, 1 warning"),
    ],
)
def test_counts_are_told_in_words(found: list[Finding], text: str) -> None:
    assert findings.summary(iter(found)) == text
