"""Measures the product: ``python -m tests.bench [--only NAME …] [--quick] [--json FILE]``."""

import argparse
import asyncio
import gc
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import uvloop
from rich.console import Console

from tests.bench import machine, report, suite
from tests.bench.plan import BenchError, Plan
from tests.bench.rows import Row

_ROUNDS = 5
_QUICK_ROUNDS = 2
_WIDTH = 190
_RESULT = Path(".pressroom/bench.json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write; return 1 if something could not be measured."""
    wishes = _parser().parse_args(arguments)
    _clear_environment()
    console, notes = Console(), Console(stderr=True, style="dim")
    if not console.is_terminal:
        console = Console(width=_WIDTH)
    plan = Plan(_QUICK_ROUNDS if wishes.quick else _ROUNDS, wishes.quick, notes.print)
    began, load_before = time.monotonic(), machine.load()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        rows, failures = runner.run(_measure(wishes.only or list(suite.ALL), plan))
    about = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - began),
        "python": platform.python_version(),
        "cores": len(machine.ALL_CORES),
        "load before": load_before,
        "load after": machine.load(),
        "rounds": plan.rounds,
        "failures": failures,
    }
    report.show(console, rows)
    console.print("; ".join(f"{name} {value}" for name, value in about.items() if name != "failures"), style="dim")
    for name, why in failures.items():
        console.print(f"{name} could not be measured: {why}", style="red", markup=False)
    report.write(wishes.json, rows, about)
    return int(bool(failures))


async def _measure(names: Sequence[str], plan: Plan) -> tuple[list[Row], dict[str, str]]:
    rows: list[Row] = []
    failures = {}
    for name in names:
        plan.say(f"{name} …")
        gc.collect()
        with tempfile.TemporaryDirectory(prefix="pressroom-bench-") as folder:
            try:
                rows += await suite.ALL[name](plan, Path(folder))
            except BenchError as error:
                failures[name] = str(error)
    return rows, failures


def _clear_environment() -> None:
    """Let nothing from outside decide how the product runs."""
    for name in list(os.environ):
        if name.startswith(("PRESSROOM_", "OTEL_", "FUNCTION_")) or name.endswith("_EMULATOR_HOST"):
            del os.environ[name]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=list(suite.ALL), metavar="NAME", help=", ".join(suite.ALL))
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds")
    parser.add_argument("--json", type=Path, default=_RESULT, metavar="FILE", help=f"default: {_RESULT}")
    return parser


if __name__ == "__main__":
    sys.exit(main())
