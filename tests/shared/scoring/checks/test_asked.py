import pytest

from shared.scoring.checks import asked as asking
from shared.scoring.checks.asked import Asked
from shared.scoring.evaluation import Output


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("about {{ topic }}!", "about tea!"),
        ("{{number}}", 7),
        (["{{topic}}", 1], ["tea", 1]),
        ({"min": "{{number}}"}, {"min": 7}),
        ("{{unknown}}", "{{unknown}}"),
        (None, None),
    ],
)
def test_placeholders_are_filled(value: object, found: object) -> None:
    assert asking.filled(value, {"topic": "tea", "number": 7}) == found


def test_text_with_commas_is_a_list() -> None:
    assert Asked(Output(""), "a, b,,").items == ["a", "b"]
    assert Asked(Output(""), [1, "b"]).items == ["1", "b"]


def test_options_stand_in_objects_only() -> None:
    assert Asked(Output(""), {"min": 3}).option("min") == 3
    assert Asked(Output(""), 3).option("min", 1) == 1
