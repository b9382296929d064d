"""What a run found, as a table and as JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tests.bench.rows import Bar, Row, Samples

_COLOURS = {"met": "green", "best only": "yellow", "missed": "red", "": "dim"}
_SYMBOLS = {"value": "", "ratio": "x", "difference": "+"}


def show(console: Console, rows: Sequence[Row]) -> None:
    """Print one table of everything."""
    table = Table(box=None, header_style="bold", pad_edge=False, collapse_padding=True)
    table.add_column("benchmark")
    table.add_column("case", overflow="fold")
    for name in ("median", "best", "unit", "CPU per operation", "baseline", "ratio", "bar"):
        table.add_column(name, justify="left" if name == "unit" else "right")
    table.add_column("verdict")
    table.add_column("note", style="dim", overflow="fold")
    for before, row in zip([None, *rows], rows, strict=False):
        first = before is None or before.benchmark != row.benchmark
        if first and before is not None:
            table.add_section()
        table.add_row(*_cells(row, first=first))
    console.print(table)


def write(path: Path, rows: Sequence[Row], about: Mapping[str, Any]) -> None:
    """Write everything, with the value of every round."""
    path.parent.mkdir(parents=True, exist_ok=True)
    found = [asdict(row) | {"ratio": _values(row.ratio), "verdict": row.verdict} for row in rows]
    path.write_text(json.dumps({**about, "rows": found}, indent=1) + "\n")


def number(value: float) -> str:
    """Return a value with three digits that mean something."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.3f}"


def bar(wanted: Bar, row: Row) -> str:
    """Return a bar as people write it."""
    sign = "≥" if row.figure.higher else "≤"
    unit = "" if wanted.kind == "ratio" else f" {row.figure.unit}"
    return f"{sign} {_SYMBOLS[wanted.kind] if wanted.kind == 'difference' else ''}{wanted.limit:g}{unit}" + (
        " x" if wanted.kind == "ratio" else ""
    )


def _cells(row: Row, *, first: bool) -> list[Text | str]:
    ratio = row.ratio
    return [
        row.benchmark if first else "",
        row.case,
        number(row.figure.median),
        number(row.figure.best),
        row.figure.unit,
        f"{number(row.cpu.median)} {row.cpu.unit}" if row.cpu else "",
        f"{number(row.baseline.samples.median)} {row.baseline.name}" if row.baseline else "",
        f"{number(ratio.median)}" if ratio else "",
        bar(row.bar, row) if row.bar else "",
        Text(row.verdict, _COLOURS[row.verdict]),
        row.note,
    ]


def _values(samples: Samples | None) -> tuple[float, ...] | None:
    return samples.values if samples else None
