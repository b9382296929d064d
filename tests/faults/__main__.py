"""The fault suite: ``python -m tests.faults [--seeds N] [--seed N] [--only NAME …] [--brief]``."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import replace

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tests.faults.row import Options, Outcome, Row
from tests.faults.table import ROWS

_WIDTH = 150


def main(arguments: Sequence[str] | None = None) -> int:
    """Run rows, print a table and the stories of what was broken; return 1 if anything was."""
    wishes = _parser().parse_args(arguments)
    _clear_environment()
    console = Console() if Console().is_terminal else Console(width=_WIDTH)
    found = {}
    with _progress(console) as progress:
        for name in wishes.only or ROWS:
            found[name] = _run(ROWS[name], _options(wishes), progress)
    _show(console, found)
    for name, (outcome, _) in found.items():
        for failure in outcome.failures:
            console.print(f"\n{name}: {failure}", style="red", markup=False, highlight=False)
    return int(not all(outcome.passed for outcome, _ in found.values()))


def _run(row: Row, options: Options, progress: Progress) -> tuple[Outcome, float]:
    began, bar = time.monotonic(), progress.add_task(row.name, total=None)

    def advance(done: int, total: int) -> None:
        progress.update(bar, completed=done, total=total)

    outcome = row.run(replace(options, advance=advance))
    progress.stop_task(bar)
    return outcome, time.monotonic() - began


def _show(console: Console, found: dict[str, tuple[Outcome, float]]) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in ("row", "verdict", "time", "figures", "promise"):
        table.add_column(column, no_wrap=column in {"row", "verdict"}, overflow="fold")
    for name, (outcome, seconds) in found.items():
        verdict = "[green]kept[/]" if outcome.passed else "[red]BROKEN[/]"
        figures = ", ".join(f"{figure} {value}" for figure, value in outcome.figures.items())
        table.add_row(name, verdict, f"{seconds:.0f} s", figures, f"[dim]{ROWS[name].promise}[/]")
    console.print(table)


def _options(wishes: argparse.Namespace) -> Options:
    if wishes.seed is not None:
        return Options(seeds=1, first=wishes.seed, brief=wishes.brief)
    return Options(seeds=wishes.seeds, first=wishes.first, brief=wishes.brief, processes=wishes.processes)


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True)


def _clear_environment() -> None:
    """Let nothing from outside decide how the product runs."""
    for name in list(os.environ):
        if name.startswith(("PRESSROOM_", "OTEL_")) or name.endswith("_EMULATOR_HOST"):
            del os.environ[name]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=list(ROWS), metavar="NAME", help=", ".join(ROWS))
    parser.add_argument("--seeds", type=int, default=10_000, help="how many random schedules (default: 10,000)")
    parser.add_argument("--first", type=int, default=0, help="the first of their seeds")
    parser.add_argument("--seed", type=int, help="only this one")
    parser.add_argument("--processes", type=int, default=1, help="how many play random schedules at once")
    parser.add_argument("--brief", action="store_true", help="as short as within the tests")
    return parser


if __name__ == "__main__":
    sys.exit(main())
