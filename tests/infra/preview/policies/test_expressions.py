import pytest

from infra.preview.policies import expressions

TOKEN = {"repository": "example/pressroom", "ref": "refs/heads/main", "event_name": "push"}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("assertion.ref == 'refs/heads/main'", True),
        ('assertion.ref != "refs/heads/main"', False),
        ("assertion.event_name in ['push', 'schedule']", True),
        ("assertion.ref.startsWith('refs/tags/')", False),
        ("!(assertion.ref == 'a') && assertion.repository == 'example/pressroom'", True),
        ("assertion.ref == 'a' || assertion.event_name == 'push'", True),
        ("assertion.ref == 'a' || assertion.ref == 'b' && true == true", False),
        ("assertion.actor == 'somebody'", False),
        ("assertion.repository", "example/pressroom"),
        ("assertion.event_name == 'push' ? 'yes' : 'no'", "yes"),
        ("assertion.event_name == 'a ? b : c' ? 'yes' : assertion.ref", "refs/heads/main"),
    ],
)
def test_expression_is_what_google_makes_of_it(expression: str, expected: object) -> None:
    assert expressions.evaluate(expression, TOKEN) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "assertion.ref ==",
        "assertion.ref.matches('refs/.*')",
        "google.subject == 'x'",
        "a ? b ? c : d : e",
        "__import__('os')",
        "1 + 1",
        "'a' < assertion.ref < 'z'",
    ],
)
def test_other_expression_is_refused(expression: str) -> None:
    with pytest.raises(expressions.ExpressionError):
        expressions.evaluate(expression, TOKEN)
