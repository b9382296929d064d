import pytest

from shared.web import accept

OFFERED = ("application/x-ndjson", "application/json", "text/csv")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("text/csv", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("*/*", "application/x-ndjson"),
        ("text/*", "text/csv"),
        ("application/json, text/csv;q=0.5", "application/json"),
        ("application/json;q=0.1, text/csv; q=0.5", "text/csv"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/x-ndjson"),
        ("*/*, application/x-ndjson;q=0", "application/json"),
        ("application/xml", None),
        ("text/csv;q=0", None),
        ("text/csv;q=nan", None),
        ("text/csv;q=much", None),
        ("", None),
        (",;,", None),
    ],
)
def test_header_tells_what_is_liked_best(header: str, expected: str | None) -> None:
    assert accept.preferred(header, OFFERED) == expected
