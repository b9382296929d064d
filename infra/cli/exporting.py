"""Exports rows to a file: fetched as they come, written as they come, complete or not at all."""

import os
import sys
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.cli import export_files
from infra.cli.display import export as display
from infra.cli.display import figures
from infra.cli.display.export import ExportState
from infra.cli.display.output import one_line
from infra.cli.export_files import Form
from infra.cli.exported_rows import ExportedRows, Row
from infra.cli.session import Session
from shared import errors
from shared.exports import columns as tables
from shared.exports.columns import Column

TABLES = {"jobs": tables.JOBS, "content": tables.CONTENT, "feedback": tables.FEEDBACK, "versions": tables.VERSIONS}
NOUNS = {"jobs": "jobs", "content": "pieces", "feedback": "pieces of feedback", "versions": "rows"}


@dataclass(frozen=True)
class Order:
    """What is exported, with which filters and columns, in which form and where to; None is standard output."""

    what: str
    filters: Sequence[tuple[str, str]]
    fields: str
    form: Form
    path: Path | None

    @property
    def wanted(self) -> list[tuple[str, str]]:
        """Return what the gateway is asked for: the id of each row too, so that the export can go on after it."""
        fields = self.fields if self.has_ids else f"{self.fields},id"
        return [*self.filters, *([("fields", fields)] if self.fields else [])]

    @property
    def has_ids(self) -> bool:
        """Return whether the rows shall have their ids."""
        return not self.fields or "id" in self.fields.split(",")

    @property
    def columns(self) -> list[Column]:
        """Return the columns of a table."""
        table = TABLES[self.what]
        named = [column for name in self.fields.split(",") for column in tables.named(name, table)]
        return list(dict.fromkeys(named)) if self.fields else list(table)


def order(what: str, filters: Sequence[tuple[str, str]], fields: str, form: str, out: str) -> Order:
    """Return what was typed as an order; the form follows the file's name unless it is given."""
    path = Path(out) if out not in {"", "-"} else None
    names = ",".join(name.strip() for name in fields.split(",")) if fields else ""
    chosen = form or export_files.SUFFIXES.get(path.suffix.lower() if path else "", "jsonl")
    if chosen not in export_files.FORMS:
        raise errors.InvalidInputError(f"{chosen!r} is no form: there are {', '.join(export_files.FORMS)}.")
    return Order(what, filters, names, chosen, path)


async def export(at_hand: Session, wanted: Order) -> int:
    """Write everything that the filters leave, show how that goes, and sum it up."""
    _check(at_hand, wanted)
    try:
        summary = await _written(at_hand, wanted)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or else the interpreter complains at its end
        return 1
    at_hand.output.data(summary)
    at_hand.output.note(_told(summary))
    return 0


def _check(at_hand: Session, wanted: Order) -> None:
    if wanted.path is None and at_hand.output.json:
        detail = "With --json, name a file with --out: standard output holds either the rows or the summary."
        raise errors.InvalidInputError(detail)
    if wanted.path is None and wanted.form == "parquet" and sys.stdout.isatty():
        raise errors.InvalidInputError("Parquet is not for the eye: name a file with --out.")


async def _written(at_hand: Session, wanted: Order) -> dict[str, Any]:
    rows = ExportedRows(
        at_hand.client,
        at_hand.clock,
        f"/v1/exports/{wanted.what}",
        wanted.wanted,
        lambda error: at_hand.output.note(f"{error.detail} Going on where it stopped …", "yellow"),
    )
    began = at_hand.clock.monotonic()
    with export_files.target(wanted.path) as file, display.opened(at_hand.output) as shown:
        writer = export_files.writer(wanted.form, file, wanted.columns)
        async with aclosing(rows.blocks()) as blocks:
            async for block in blocks:
                writer.write(block if wanted.has_ids else _without_ids(block))
                seconds = at_hand.clock.monotonic() - began
                shown.show(ExportState(NOUNS[wanted.what], rows.received, rows.total, seconds))
        writer.close()
    return {
        "exported": wanted.what,
        "format": wanted.form,
        "file": str(wanted.path) if wanted.path else None,
        "rows": rows.received,
        "bytes": wanted.path.stat().st_size if wanted.path else None,
        "seconds": round(at_hand.clock.monotonic() - began, 3),
        "reconnected": rows.reconnected,
    }


def _without_ids(block: list[Row]) -> list[Row]:
    return [{name: value for name, value in row.items() if name != "id"} for row in block]


def _told(summary: dict[str, Any]) -> str:
    rows, seconds = summary["rows"], summary["seconds"]
    what = f"{rows:,} {NOUNS[summary['exported']]}"
    where = f" to {one_line(summary['file'])} ({figures.size(summary['bytes'])})" if summary["file"] else ""
    rate = f", {rows / seconds:,.0f} rows/s" if seconds >= 1 else ""
    again = f", over {summary['reconnected'] + 1} connections" if summary["reconnected"] else ""
    return f"Exported {what}{where} in {figures.seconds(seconds)}{rate}{again}."
