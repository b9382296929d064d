"""What a run found, as a table and as JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tests.bench.rows import Row, Samples

_COLOURS = {"met": "green", "best only": "yellow", "missed": "red", "": "dim"}
_RIGHT = ("median", "best", "CPU", "baseline", "ratio", "CPU ratio", "bar")


def show(console: Console, rows: Sequence[Row]) -> None:
    """Print one table of everything."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("benchmark", no_wrap=True)
    table.add_column("case", overflow="fold", min_width=20)
    for name in _RIGHT:
        table.add_column(name, justify="right", no_wrap=name != "baseline")
    table.add_column("verdict", no_wrap=True)
    table.add_column("note", style="dim", overflow="fold")
    before = ""
    for row in rows:
        table.add_row(*_cells(row, first=row.benchmark != before))
        before = row.benchmark
    console.print(table)


def write(path: Path, rows: Sequence[Row], about: Mapping[str, Any]) -> None:
    """Write everything, with the value of every round."""
    path.parent.mkdir(parents=True, exist_ok=True)
    found = [asdict(row) | {"ratio": _values(row.ratio), "verdict": row.verdict} for row in rows]
    path.write_text(json.dumps({**about, "rows": found}, indent=1) + "\n")


def number(value: float) -> str:
    """Return a value with the digits that mean something."""
    for least, digits in ((100, 0), (10, 1), (0.1, 2)):
        if abs(value) >= least:
            return f"{value:,.{digits}f}"
    return f"{value:.3f}"


def limit(row: Row) -> str:
    """Return the bar of a row as people write it."""
    if row.bar is None:
        return ""
    sign = "≥" if row.figure.higher else "≤"
    wanted = f"{row.bar.limit:g}"
    return {
        "value": f"{sign} {wanted} {row.figure.unit}",
        "ratio": f"{sign} {wanted} x",
        "difference": f"{sign} +{wanted} {row.figure.unit}",
    }[row.bar.kind]


def _cells(row: Row, *, first: bool) -> list[Text | str]:
    return [
        Text(row.benchmark if first else "", "bold"),
        row.case,
        _amount(row.figure, row.figure.median),
        number(row.figure.best),
        _amount(row.cpu, row.cpu.median) if row.cpu else "",
        f"{number(row.baseline.samples.median)} {row.baseline.name}" if row.baseline else "",
        number(row.ratio.median) if row.ratio else "",
        number(row.cpu_ratio.median) if row.cpu_ratio else "",
        limit(row),
        Text(row.verdict, _COLOURS[row.verdict]),
        row.note,
    ]


def _amount(samples: Samples, value: float) -> str:
    return f"{number(value)} {samples.unit}"


def _values(samples: Samples | None) -> tuple[float, ...] | None:
    return samples.values if samples else None
