import pytest

from shared.scoring import values


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        (values.text, "x"),
        (values.text, 7),
        (values.texts, ["a", "b"]),
        (values.texts, "a, b"),
        (values.texts_or_nothing, None),
        (values.pattern, r"\d+"),
        (values.pattern, "{{word}}("),
        (values.schema, {"type": "object"}),
        (values.count, {"min": 1, "max": 2}),
        (values.count, 0),
        (values.band, None),
        (values.length, 50),
        (values.length, {"words": 50, "tolerance": 0.2}),
        (values.phrase_size, {"size": 3}),
        (values.parts, {"headings": 2}),
        (values.language, "de-AT"),
        (values.finish_reason, "stop"),
        (values.samples, None),
    ],
)
def test_fitting_values_are_accepted(rule: object, value: object) -> None:
    assert rule(value) == ""  # type: ignore[operator]


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        (values.anything, None),
        (values.nothing, "x"),
        (values.text, " "),
        (values.text, True),
        (values.text, "x" * 20_001),
        (values.texts, []),
        (values.texts, [""]),
        (values.texts, 7),
        (values.pattern, "("),
        (values.schema, "x"),
        (values.positive, 0),
        (values.positive, True),
        (values.count, {"min": 3, "max": 2}),
        (values.count, {"least": 3}),
        (values.band, {}),
        (values.length, {"words": 50, "tolerance": 2}),
        (values.length, {"tolerance": 0.1}),
        (values.phrase_size, {"size": 1}),
        (values.parts, {"tables": 2}),
        (values.parts, {"headings": 0}),
        (values.language, "xx"),
        (values.finish_reason, "tired"),
        (values.samples, 9),
    ],
)
def test_other_values_are_refused(rule: object, value: object) -> None:
    assert rule(value)  # type: ignore[operator]
