"""The architecture as tests: who imports whom, how big things are, what mirrors what."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("functions", "shared", "infra")
SOURCES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
UNMIRRORED = {
    "__init__.py",
    "__main__.py",  # started as a process by the tests of its package
    "main.py",  # all alike; started by the real framework in tests/functions/test_entry_points.py
    "asgi.py",  # types alone
}
TOP_LEVEL = {"functions", "shared", "infra", "tests", "pyproject.toml", "README.md", "Makefile", "requirements.txt"}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return listed.stdout.splitlines()


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_import_contracts_are_kept() -> None:
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    found = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)

    assert found.returncode == 0, found.stdout[-4000:]


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_source_keeps_the_size_budget(path: Path) -> None:
    functions = list(functions_of(path))

    assert len(path.read_text().splitlines()) <= 400
    assert len(functions) <= 40
    assert [f.name for f in functions if (f.end_lineno or 0) - f.lineno >= 50] == []


@pytest.mark.parametrize("path", TESTS, ids=relative)
def test_tests_keep_the_size_budget(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 600
    assert [f.name for f in functions_of(path) if (f.end_lineno or 0) - f.lineno >= 60] == []


@pytest.mark.parametrize("path", [path for path in SOURCES if path.name not in UNMIRRORED], ids=relative)
def test_source_has_a_mirroring_test(path: Path) -> None:
    folder = ROOT / "tests" / path.parent.relative_to(ROOT)
    alone = folder / f"test_{path.stem.strip('_')}.py"
    together = folder.parent / f"test_{folder.name}.py"

    assert alone.exists() or together.exists(), f"write {relative(alone)}"


def test_function_entry_points_are_alike() -> None:
    entry_points = sorted((ROOT / "functions").glob("*/main.py"))
    texts = {path.read_text().replace(path.parent.name, "NAME") for path in entry_points}

    assert len(entry_points) >= 6
    assert len(texts) == 1
    assert len(texts.pop().splitlines()) <= 20


def test_top_level_holds_nothing_else() -> None:
    names = {name.split("/")[0] for name in tracked()}

    assert {name for name in names if not name.startswith(".")} <= TOP_LEVEL


def test_infra_shadows_no_standard_module() -> None:
    """Pulumi runs the program with this folder first on the path."""
    names = {path.stem for path in (ROOT / "infra").iterdir()} - {"__init__", "__pycache__"}

    assert names & set(sys.stdlib_module_names) == set()


def test_no_left_over_markers() -> None:
    marker = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")

    assert [relative(path) for path in (*SOURCES, *TESTS) if marker.search(path.read_text())] == []


def test_no_path_of_a_machine() -> None:
    machine = re.compile(r"/(home|root|work|Users)/\w")
    texts = {name: (ROOT / name).read_text(errors="ignore") for name in tracked() if (ROOT / name).is_file()}

    assert [name for name, text in texts.items() if machine.search(text) and not name.endswith(".svg")] == []
