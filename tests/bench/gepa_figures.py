"""What gepa came to in the simulated worlds, on file: it is no dependency, and the same seeds give the same figures."""

import json
from pathlib import Path
from typing import Any

from tests.bench.plan import BenchError
from tests.bench.worlds import results
from tests.bench.worlds.parameters import WorldName
from tests.bench.worlds.results import Result

FILE = Path(__file__).parent / "worlds" / "gepa.json"
DEFAULT, GREEDY = "gepa pareto", "gepa current_best"

Key = tuple[str, WorldName, int, int]


def on_file() -> dict[Key, Result]:
    """Return all figures by tool, world, budget and seed; refuse those of worlds that behave otherwise."""
    read = json.loads(FILE.read_text())
    if read["worlds"] != results.fingerprint():
        raise BenchError(
            f"{FILE.name} is about other worlds. In an environment with gepa {read['gepa']}: "
            "python -m tests.bench.worlds.gepa_run --strategies pareto current_best > tests/bench/worlds/gepa.json"
        )
    return {(one.tool, one.world, one.budget, one.seed): one for one in map(_result, read["results"])}


def version() -> str:
    """Return which gepa the figures are of."""
    return str(json.loads(FILE.read_text())["gepa"])


def _result(fields: dict[str, Any]) -> Result:
    return Result(**fields)
