"""The README, held against the code."""

import re
from pathlib import Path

from shared import bootstrap
from shared.manifest import functions
from shared.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


def settings_table() -> list[str]:
    rows = []
    for name, field in Settings.model_fields.items():
        default = "" if field.annotation.__name__ == "SecretStr" else field.default  # type: ignore[union-attr]  # all are classes
        rows.append(f"| `PRESSROOM_{name.upper()}` | {f'`{default}`' if default != '' else ''} | {field.description} |")
    return rows


def test_settings_table_is_that_of_the_code() -> None:
    written = [line for line in README.splitlines() if line.startswith("| `PRESSROOM_")]

    assert written == settings_table()


def test_it_is_short_and_says_how_to_run_early() -> None:
    lines = README.splitlines()

    assert len(lines) <= 150
    assert next(number for number, line in enumerate(lines) if line.startswith("make run")) <= 25


def test_commands_exist() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    commands = re.findall(r"^make ([a-z]+)", README, re.MULTILINE)

    assert commands
    assert set(commands) <= set(targets)


def test_every_file_it_names_exists() -> None:
    named = re.findall(r"`?((?:functions|shared|infra|tests)/[\w/]+\.py)`?", README)

    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_public_prefix_is_mentioned() -> None:
    prefixes = [prefix for function in functions.PUBLIC for prefix in function.routes]

    assert [prefix for prefix in prefixes if prefix not in README] == []
    assert all(bootstrap.routes_of(function.name) for function in functions.PUBLIC)
