from typing import Any

import pytest

from infra.preview import differences
from infra.preview.differences import ABSENT, Difference


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, [("a", 1, 2)]),
        ({"a": {"b": 1}}, {"a": {"b": 2}}, [("a.b", 1, 2)]),
        ({}, {"a": None}, [("a", ABSENT, None)]),
        ({"a": 1}, {}, [("a", 1, ABSENT)]),
        ({"a": [1, 2]}, {"a": [1, 3]}, [("a[1]", 2, 3)]),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, [("a[0].b", 1, 2)]),
        ({"a": [1]}, {"a": [1, 2]}, [("a", [1], [1, 2])]),
        ({"a": 1}, {"a": True}, [("a", 1, True)]),
        ({"a": {}}, {"a": []}, [("a", {}, [])]),
    ],
)
def test_innermost_differences_are_yielded(before: Any, after: Any, expected: list[tuple[str, Any, Any]]) -> None:
    assert list(differences.between(before, after)) == [Difference(*one) for one in expected]
