"""Every archive in an environment of its own, with nothing of the repository in reach: what it imports, and a start."""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from infra.cloud import environment
from infra.cloud.settings import StackSettings
from shared import bootstrap, version
from shared.manifest import functions
from shared.manifest.functions import HEALTH_PATH, Function
from tests.infra.cloud.bundles import clean_environments
from tests.infra.cloud.bundles.conftest import Starter, Unpack, Unpacked

STACK = StackSettings(stack="test", project="pressroom-test", region="europe-west1", project_number="123456789012")
EVERY = pytest.mark.parametrize("function", functions.ALL, ids=lambda function: function.name)
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

LOOK = """
import asyncio, importlib, importlib.util, json, os, sys
sys.path.append(".")
modules, asked, services = json.load(sys.stdin)
for module in modules:
    importlib.import_module(module)
missing = [name for name in asked if importlib.util.find_spec(name) is None]

async def build():
    from shared import bootstrap, version
    found = await bootstrap.services.get()
    for name in services:
        getattr(found, name)
    for kind in ("generation", "batch") if "jobs" in services else ():
        found.job_types[kind]
    await found.aclose()

asyncio.run(build())
files = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
print(json.dumps([missing, [os.path.realpath(path) for path in files if path]]))
"""


def third_party(folder: Path) -> Iterator[str]:
    """Yield every module that some file of an archive imports and that is not its own, wherever it does so."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                yield node.module or ""
            elif isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)


def look(found: Unpacked, home: Path) -> tuple[list[str], list[str]]:
    """Return what is missing, and the files of all modules, after all that the archive holds was imported."""
    asked = {name for name in third_party(found.folder) if name.partition(".")[0] not in {"functions", "shared"}}
    own = (found.folder / "functions" / found.function.name).glob("*.py")
    services = sorted({name for path in own for name in re.findall(r"\bservices\.([a-z_]+)", path.read_text())})
    result = subprocess.run(
        [found.command("python"), "-I", "-c", LOOK],
        cwd=found.folder,
        env={**clean_environments.variables(home), "FIRESTORE_EMULATOR_HOST": "127.0.0.1:1"}
        | {"CLOUD_TASKS_EMULATOR_HOST": "127.0.0.1:1"},
        input=json.dumps([["main", *found.archive.closure.modules], sorted(asked), services]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    missing, files = json.loads(result.stdout)
    return missing, files


@EVERY
def test_archive_imports_only_itself_and_its_packages(function: Function, unpacked: Unpack, tmp_path: Path) -> None:
    found = unpacked(function.name)
    missing, files = look(found, tmp_path)
    places = tuple(os.path.realpath(place) for place in (found.folder, found.environment, sys.base_prefix))

    assert missing == []
    assert [path for path in files if not path.startswith(places)] == []


@EVERY
def test_environment_holds_the_requirements_alone(function: Function, unpacked: Unpack) -> None:
    found = unpacked(function.name)

    assert clean_environments.packages(found.environment) == set(found.archive.requirements.names)


@EVERY
async def test_function_starts_from_its_archive(function: Function, starter: Starter) -> None:
    async with starter.start(function.name, environment.variables(function, STACK)) as found:
        alive = await found.http.get(HEALTH_PATH)
        refused = await found.http.get("/nowhere")
        if function is functions.SYSTEM_HEALTH:
            await _check_description(found.http)

    assert (alive.status_code, alive.json()) == (200, {"status": "alive"})
    assert refused.json()["code"] == "not_found"
    assert "Traceback" not in found.logged()


async def _check_description(http: httpx.AsyncClient) -> None:
    described = (await http.get("/openapi.json")).json()
    page = (await http.get("/docs")).text
    public = {route.path for other in functions.PUBLIC for route in bootstrap.routes_of(other.name)}

    assert set(described["paths"]) == public
    assert described["info"]["version"] == version.VERSION
    assert version.VERSION in page
