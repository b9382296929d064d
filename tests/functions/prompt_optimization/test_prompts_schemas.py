"""The bodies of the prompts' API as values."""

import subprocess
import sys
from typing import Any

import pytest
from pydantic import ValidationError

from functions.prompt_optimization.prompts_schemas import (
    CreateBody,
    RenderBody,
    TemplateView,
    VariableBody,
    VariableView,
)
from shared.prompts.template import Label, Template, Variable


@pytest.mark.parametrize(
    ("body", "required"),
    [
        ({}, True),
        ({"default": "x"}, False),
        ({"required": False}, False),
        ({"required": False, "default": "x"}, False),
        ({"required": True, "default": "x"}, True),
    ],
)
def test_variables_are_required_without_default(body: dict[str, Any], *, required: bool) -> None:
    assert VariableBody(name="v", **body).variable().required is required


@pytest.mark.parametrize(
    "variable",
    [
        Variable("v"),
        Variable("v", "list", required=False, default=("a", 1, 2.5, True), choices=("a", 1)),
        Variable("v", "number", description="How many.", minimum=0.5, maximum=2),
    ],
)
def test_shown_variables_can_be_sent_back(variable: Variable) -> None:
    shown = VariableView.of(variable).model_dump(mode="json")
    assert VariableBody.model_validate(shown).variable() == variable


@pytest.mark.parametrize(
    ("body", "reference"),
    [({}, "production"), ({"version": 0}, 0), ({"version": 3}, 3), ({"label": "latest"}, "latest")],
)
def test_one_version_is_rendered(body: dict[str, Any], reference: int | str) -> None:
    assert RenderBody(**body).reference == reference


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e400"])
def test_numbers_are_finite(value: str) -> None:
    with pytest.raises(ValidationError):
        VariableBody.model_validate_json(f'{{"name": "v", "type": "number", "minimum": {value}}}')


def test_first_version_goes_to_production() -> None:
    body = CreateBody.model_validate_json('{"name": "teaser", "parts": {"user": "x"}}')
    assert body.labels == ["production"]


def test_templates_show_where_labels_point() -> None:
    template = Template("acme", "teaser", {"staging": Label(2, 5), "production": Label(1, 2)}, latest=2)
    assert list(TemplateView.of(template).labels.items()) == [("production", 1), ("staging", 2)]


def test_routes_load_neither_store_nor_jinja() -> None:
    program = (
        "import sys, functions.prompt_optimization.routes;"
        "sys.exit(any(name in sys.modules for name in ('jinja2', 'grpc', 'google.cloud.firestore_v1')))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
