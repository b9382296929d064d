import pytest

from shared.observability.redaction import redact

KEY = "pr_" + "a2b3c4d5" * 4


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"key {KEY} failed", "key [redacted] failed"),
        (f"Authorization: Bearer {KEY}", "Authorization: [redacted]"),
        ("authorization: bearer eyJhbGciOi.J9.x-y_z", "authorization: [redacted]"),
        ('{"a":"Basic dXNlcjpwYXNz"}', '{"a":"[redacted]"}'),
        (f"'{KEY}','{KEY}'", "'[redacted]','[redacted]'"),
    ],
)
def test_blots_credentials_out(text: str, shown: str) -> None:
    assert redact(text) == shown


@pytest.mark.parametrize(
    "text", ["", "pr_short", "apr_" + "a" * 32, "bearer of news", "a pr_ prefix", "basic needs", "req_" + "a" * 32]
)
def test_leaves_other_text_alone(text: str) -> None:
    assert redact(text) == text
