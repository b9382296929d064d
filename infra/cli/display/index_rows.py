"""The rows of a report on indexes: a query each, those that one function has merged together in one."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from infra.indexes.report import Row
from infra.local.firestore import shapes
from infra.local.firestore.planning.indexes import IndexDefinition
from infra.local.firestore.planning.plan import Verdict
from shared.manifest.collection import IndexField

VERDICTS = {
    Verdict.AUTO: "automatic",
    Verdict.PERFECT: "composite",
    Verdict.MERGED: "merged",
    Verdict.UNPROVEN: "unproven",
    Verdict.MISSING: "missing",
    Verdict.INVALID: "invalid",
}
_BY_NAME = "by name"
_NONE = "none"
_SHORT = {"ASCENDING": "{}", "DESCENDING": "-{}", "CONTAINS": "{}[]", "VECTOR": "{} vector"}


class Line(NamedTuple):
    """One row of a table."""

    function: str
    query: str
    verdict: str
    indexes: str


def lines(rows: Sequence[Row], *, every: bool) -> Iterator[Line]:
    """Yield the rows of a collection; merged queries of one function share one, unless ``every`` one is wanted."""
    for function, group in groupby(rows, key=lambda row: row.query.caller):
        shown = _short_name(function)
        found = list(group)
        alone = [row for row in found if every or row.plan.verdict is not Verdict.MERGED]
        for row in alone:
            yield Line(shown, _query(row), VERDICTS[row.plan.verdict], _indexes([row]))
        together = [row for row in found if row not in alone]
        for ending, merged in groupby(sorted(together, key=_frame), key=_frame):
            kept = list(merged)
            yield Line(shown, _joined(kept, ending), VERDICTS[Verdict.MERGED], _indexes(kept))


def short(index: IndexDefinition) -> list[str]:
    """Return the fields of an index in the manifest's short form."""
    return list(map(_field, index.fields))


def _short_name(function: str) -> str:
    """Return the class and the method, for the module alone takes half the room."""
    return ".".join(function.split(".")[-2:])


def _frame(row: Row) -> tuple[str, str]:
    """Return what a query computes and what follows its conditions."""
    computed = ", ".join(each.WhichOneof("operator") for each in row.query.aggregations)
    return computed, " ".join(shapes.ending(row.query.query, row.query.aggregated))


def _query(row: Row) -> str:
    return _text(_frame(row), shapes.conditions(row.query.query))


def _joined(rows: Sequence[Row], frame: tuple[str, str]) -> str:
    if len(rows) == 1:
        return _query(rows[0])
    conditions = [shapes.conditions(row.query.query) for row in rows]
    common = [each for each in conditions[0] if all(each in others for others in conditions)]
    varying = sorted({each for found in conditions for each in found} - set(common))
    return f"{_text(frame, common)}\n{len(rows)} queries (--all shows each) with several of: {', '.join(varying)}"


def _text(frame: tuple[str, str], conditions: Iterable[str]) -> str:
    computed, ending = frame
    parts = (computed, " and ".join(conditions), ending)
    return " ".join(part for part in parts if part) or "everything"


def _indexes(rows: Iterable[Row]) -> str:
    found = list(rows)
    used = dict.fromkeys(index for row in found for index in row.plan.used)
    otherwise = _BY_NAME if all(row.plan.covered for row in found) else _NONE
    return "\n".join(f"({', '.join(short(index))})" for index in used) or otherwise


def _field(field: IndexField) -> str:
    return _SHORT[field.mode].format(field.path)
