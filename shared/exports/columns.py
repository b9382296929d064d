"""
The columns of exports: what a table holds of each row, under which name and as what.

A row is the JSON that the API shows of a job or a piece; a column's name is the path of a value in it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeAlias

import orjson

Kind = Literal["text", "integer", "number", "money", "time", "texts", "json"]
Row: TypeAlias = Mapping[str, Any]
Cell: TypeAlias = str | int | float | Decimal | None

SEPARATOR = "; "


@dataclass(frozen=True)
class Column:
    """One column; in CSV, ``texts`` are joined by semicolons and ``json`` is JSON as text."""

    name: str
    kind: Kind = "text"

    @property
    def path(self) -> list[str]:
        """Return the names that lead to the value."""
        return self.name.split(".")


_USAGE = (
    Column("usage.prompt_tokens", "integer"),
    Column("usage.completion_tokens", "integer"),
    Column("usage.cost_usd", "money"),
)

JOBS: tuple[Column, ...] = (
    Column("id"),
    Column("type"),
    Column("kind"),
    Column("status"),
    Column("waits_for"),
    Column("progress", "number"),
    Column("stage"),
    Column("priority"),
    Column("tags", "texts"),
    Column("batch"),
    Column("schedule"),
    Column("owner"),
    Column("generation", "integer"),
    Column("seq", "integer"),
    Column("created_at", "time"),
    Column("not_before", "time"),
    Column("admitted_at", "time"),
    Column("deadline", "time"),
    Column("paused_at", "time"),
    Column("paused_seconds", "number"),
    Column("started_at", "time"),
    Column("updated_at", "time"),
    Column("finished_at", "time"),
    *_USAGE,
    Column("result.content"),
    Column("result.title"),
    Column("result.quality", "number"),
    Column("error.code"),
    Column("error.category"),
    Column("error.stage"),
    Column("error.detail"),
    Column("stages", "json"),
)

CONTENT: tuple[Column, ...] = (
    Column("id"),
    Column("job"),
    Column("content_type"),
    Column("title"),
    Column("format"),
    Column("language"),
    Column("quality.score", "number"),
    *_USAGE,
    Column("metadata.provider"),
    Column("metadata.model"),
    Column("created_at", "time"),
    Column("body"),
    Column("sections", "json"),
    Column("quality.measures", "json"),
    Column("metadata.prompts", "json"),
    Column("metadata.passages", "json"),
)

FEEDBACK: tuple[Column, ...] = (
    Column("id"),
    Column("content"),
    Column("job"),
    Column("content_type"),
    Column("model"),
    Column("versions", "texts"),
    Column("rating", "integer"),
    Column("thumbs_up", "json"),
    Column("accepted", "json"),
    Column("edit_distance", "number"),
    Column("outcomes", "json"),
    Column("by"),
    Column("created_at", "time"),
    Column("changed_at", "time"),
)

VERSIONS: tuple[Column, ...] = (
    Column("id"),
    Column("template"),
    Column("version", "integer"),
    Column("content_type"),
    Column("model"),
    Column("day", "time"),
    Column("jobs.finished", "integer"),
    Column("jobs.succeeded", "integer"),
    Column("jobs.failed", "integer"),
    Column("jobs.cancelled", "integer"),
    Column("jobs.failure_rate", "number"),
    Column("quality.count", "integer"),
    Column("quality.mean", "number"),
    Column("quality.p10", "number"),
    Column("quality.p50", "number"),
    Column("quality.p90", "number"),
    Column("latency.p50", "number"),
    Column("latency.p95", "number"),
    Column("work.p50", "number"),
    Column("work.p95", "number"),
    *_USAGE,
    Column("feedback.count", "integer"),
    Column("feedback.rating", "json"),
    Column("feedback.thumbs_up", "json"),
    Column("feedback.accepted", "json"),
    Column("feedback.edit_distance", "json"),
    Column("feedback.outcomes", "json"),
)


def named(name: str, columns: Sequence[Column]) -> list[Column]:
    """Return the column called ``name``, or all that stand below it; none when it is unknown."""
    return [column for column in columns if column.name == name or column.name.startswith(f"{name}.")]


def names(columns: Sequence[Column]) -> list[str]:
    """Return all names that ``named`` knows, those of groups included."""
    groups = [column.path[0] for column in columns]
    return list(dict.fromkeys([*(column.name for column in columns), *groups]))


def cells(row: Row, columns: Sequence[Column]) -> list[Cell]:
    """Return ``row`` as cells of a table."""
    return [_cell(value(row, column), column.kind) for column in columns]


def only(row: Row, columns: Sequence[Column]) -> dict[str, Any]:
    """Return ``row`` with nothing but ``columns``, nested as it was."""
    kept: dict[str, Any] = {}
    for column in columns:
        group, *inner = column.path
        if inner and row.get(group) is not None:
            kept.setdefault(group, {})[inner[0]] = value(row, column)
        else:
            kept[group] = row.get(group)
    return kept


def value(row: Row, column: Column) -> Any:
    """Return what stands in ``row`` at the column's path, None when nothing does."""
    found: Any = row
    for name in column.path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _cell(found: Any, kind: Kind) -> Cell:
    if found is None:
        return None
    if kind == "json":
        return orjson.dumps(found).decode()
    if kind == "texts":
        return SEPARATOR.join(found)
    if kind == "money":
        return Decimal(found)
    return found if kind in {"integer", "number"} else str(found)
