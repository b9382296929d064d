"""The locks: every package pinned and hashed, no index named, what is deployed is what was tested."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = (ROOT / "requirements.txt", ROOT / "tests" / "requirements.txt")
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)((?: ; [^\\]+)?) \\$", re.MULTILINE)


def pins(path: Path) -> set[tuple[str, str, str]]:
    return {(name, version, marker.strip()) for name, version, marker in PIN.findall(path.read_text())}


@pytest.mark.parametrize("path", LOCKS, ids=["run", "test"])
def test_every_line_is_a_pin_or_a_hash(path: Path) -> None:
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    odd = [
        line
        for line in lines
        if not PIN.match(line) and not re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line)
    ]

    assert len(pins(path)) > 40
    assert odd == []


@pytest.mark.parametrize("path", LOCKS, ids=["run", "test"])
def test_no_index_is_named(path: Path) -> None:
    assert "://" not in path.read_text()


def test_what_runs_is_a_part_of_what_is_tested() -> None:
    assert pins(LOCKS[0]) < pins(LOCKS[1])


def test_what_runs_holds_no_test_tools() -> None:
    names = {name for name, _, _ in pins(LOCKS[0])}

    assert names.isdisjoint({"pytest", "mypy", "ruff", "hypothesis", "pulumi", "aiohttp", "openai"})
