from typing import Any

import pytest

from shared.models.gemini.family import Gemini


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("gemini-2.5-flash", Gemini((2, 5), "flash")),
        ("models/gemini-1.5-pro-002", Gemini((1, 5), "pro")),
        ("gemini-3-pro-preview", Gemini((3, 0), "pro")),
        ("gemini-3.8-flash", Gemini((3, 8), "flash")),
        ("gemma-3-27b-it", Gemini((2, 0), open=True)),
        ("tunedModels/mine", Gemini((99, 0))),
    ],
)
def test_names_tell_version_and_size(name: str, expected: Gemini) -> None:
    assert Gemini.called(name) == expected


@pytest.mark.parametrize(
    ("name", "effort", "expected"),
    [
        ("gemini-2.0-flash", "high", None),
        ("gemini-2.5-flash", "", None),
        ("gemini-2.5-flash", "none", {"thinkingBudget": 0}),
        ("gemini-2.5-pro", "none", {"thinkingBudget": 128}),
        ("gemini-2.5-pro", "max", {"thinkingBudget": 24_576}),
        ("gemini-3.7-flash", "minimal", {"thinkingLevel": "low"}),
        ("gemini-3.7-flash", "medium", {"thinkingLevel": "medium"}),
        ("gemini-3.7-flash", "xhigh", {"thinkingLevel": "high"}),
    ],
)
def test_effort_is_told_as_the_generation_knows_it(name: str, effort: str, expected: Any) -> None:
    assert Gemini.called(name).thinking(effort) == expected


@pytest.mark.parametrize(("name", "able"), [("gemini-2.5-pro", False), ("gemini-3-pro", True)])
def test_third_generation_signs_calls(name: str, *, able: bool) -> None:
    assert (Gemini.called(name).signs_calls, Gemini.called(name).forms_beside_tools) == (able, able)
