"""What there is to read, held against the code."""

import re
import shlex
from pathlib import Path

from infra.costs import table
from shared import bootstrap
from shared.manifest import functions
from shared.settings import Settings
from tests.project.commands import understand

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
DEPLOYING = (ROOT / "infra" / "README.md").read_text()
API = (ROOT / "functions" / "README.md").read_text()
ALL = README + DEPLOYING + API


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

    assert len(lines) <= 190
    assert len(DEPLOYING.splitlines()) <= 120
    assert next(number for number, line in enumerate(lines) if line.startswith("make run")) <= 25


def test_costs_are_those_that_were_counted() -> None:
    written = DEPLOYING.partition("<!-- costs -->\n")[2].partition("\n<!-- /costs -->")[0]

    assert written == table.markdown(), "Put what `infra.costs.table.markdown()` returns between the markers."


def test_commands_exist() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    commands = re.findall(r"^make ([a-z]+)", ALL, re.MULTILINE)

    assert commands
    assert set(commands) <= set(targets)


def test_the_command_line_understands_what_is_written() -> None:
    """In blocks to copy as in the text; what a reader has to fill in stands as one word."""
    written = re.findall(r"(?:^|`|&& |> )(?:\.venv/bin/)?(pressroom [^`#>&]+)", ALL, re.MULTILINE)

    assert len(written) >= 8
    for line in written:
        understand(shlex.split(line))


def test_every_file_it_names_exists() -> None:
    named = re.findall(r"`?((?:functions|shared|infra|tests)/[\w/]+\.py)`?", ALL)

    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_public_prefix_is_mentioned() -> None:
    prefixes = [prefix for function in functions.PUBLIC for prefix in function.routes]

    assert [prefix for prefix in prefixes if prefix not in API] == []
    assert all(bootstrap.routes_of(function.name) for function in functions.PUBLIC)
