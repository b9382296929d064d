import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.cli.main import app

COMMANDS = ("up", "generate", "batch", "watch", "jobs", "cancel", "indexes", "keys", "doctor")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert f"pressroom {command}" in result.output


@pytest.mark.parametrize(
    "command",
    [
        *COMMANDS[:-2],
        "export jobs",
        "export content",
        "indexes export",
        "indexes verify",
        "keys create",
        "keys list",
        "keys revoke",
        "doctor",
    ],
)
def test_every_command_speaks_json(command: str) -> None:
    assert "--json" in CliRunner().invoke(app, [*command.split(), "--help"]).output


def test_help_imports_nothing_heavy() -> None:
    heavy = {"httpx", "pydantic", "google.cloud.firestore_v1", "grpc", "uvicorn", "shared.bootstrap", "rich.progress"}
    code = f"import sys; import infra.cli.main; print(*sorted(set({sorted(heavy)!r}) & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == []


def test_the_command_is_installed() -> None:
    program = Path(sys.executable).with_name("pressroom")
    found = subprocess.run([program, "--help"], capture_output=True, text=True, check=True)
    assert "pressroom" in found.stdout
