"""The project file: what the CLI demands of it, since no CLI reads it here."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from infra.cloud import schema, settings

PROJECT: Mapping[str, Any] = yaml.safe_load(schema.PROJECT_FILE.read_text())
PYTHON_TYPES = {"string": str, "integer": int, "boolean": bool, "array": list}


def test_project_file_is_what_the_settings_say() -> None:
    assert schema.PROJECT_FILE.read_text() == schema.text()


def test_project_has_only_keys_that_the_cli_knows() -> None:
    assert PROJECT.keys() == {"name", "description", "runtime", "config"}
    assert PROJECT["runtime"] == {"name": "python", "options": {"toolchain": "pip", "virtualenv": "../.venv"}}
    assert PROJECT["name"] == settings.NAMESPACE


@pytest.mark.parametrize("key", PROJECT["config"])
def test_declaration_keeps_the_rules_of_the_cli(key: str) -> None:
    declared = PROJECT["config"][key]

    assert re.fullmatch(r"[a-z][A-Za-z]+", key), (
        "keys of another namespace may have a value, but no type and no default"
    )
    assert declared.keys() <= {"type", "items", "description", "default"}
    assert declared["type"] in PYTHON_TYPES
    assert (declared["type"] == "array") == ("items" in declared)
    assert "default" not in declared or type(declared["default"]) is PYTHON_TYPES[declared["type"]]


@pytest.mark.parametrize("key", PROJECT["config"])
def test_declaration_says_what_it_is_for(key: str) -> None:
    assert len(PROJECT["config"][key]["description"].split()) > 2


def test_only_what_has_no_default_is_required() -> None:
    assert [key for key, declared in PROJECT["config"].items() if "default" not in declared] == ["projectNumber"]


def test_defaults_are_those_of_the_settings() -> None:
    defaults = {f"pressroom:{key}": declared.get("default") for key, declared in PROJECT["config"].items()}
    given = {key: _as_text(value) for key, value in defaults.items() if value is not None}
    least = {"gcp:project": "pressroom-test", "gcp:region": "europe-west1", "pressroom:projectNumber": "123456789012"}

    assert settings.parse("test", {**least, **given}) == settings.parse("test", least)


def test_words_to_choose_from_are_told() -> None:
    assert PROJECT["config"]["logLevel"]["description"].endswith("One of DEBUG, INFO, WARNING, ERROR.")


def _as_text(value: Any) -> str:
    """Return a value as Pulumi hands it to a program."""
    return value if isinstance(value, str) else yaml.safe_dump(value, default_flow_style=True).splitlines()[0]
