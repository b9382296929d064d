"""Shows which index serves which query, and what a database says to that."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table

from infra.cli.display import index_rows
from infra.cli.display.output import Output
from infra.indexes.report import BILLED_LIMIT, FREE_LIMIT, Report, Row
from infra.local.firestore.planning import rendering
from infra.local.firestore.planning.indexes import IndexDefinition

if TYPE_CHECKING:
    from infra.indexes.verify import Answer

WIDTH = 120
WIDEST_INDEX = 44
OUTCOMES = {
    "agrees": "served as planned",
    "differs": "served by other declared indexes than planned",
    "undeclared": "served by an index that the manifest does not declare",
    "missing": "not served: an index is missing, or still being built",
    "refused": "refused as invalid",
}
_NO_CLOUD = "No cloud was asked: `pressroom indexes verify --project ID` asks one."


def show(output: Output, report: Report, *, every: bool) -> None:
    """Show the report to people; merged queries of one function share a row unless ``every`` one is wanted."""
    output.show(_table(report, min(output.out.width, WIDTH), every=every), "", *_findings(report), _NO_CLOUD)


def record(report: Report) -> dict[str, Any]:
    """Return the report for programs."""
    return {
        "sound": report.sound,
        "queries": list(map(_row_record, report.rows)),
        "unused": list(map(_index_record, report.unused)),
        "redundant": list(map(_index_record, report.redundant)),
        "limits": [{"what": each.what, "count": each.count, "limit": FREE_LIMIT} for each in report.limits],
    }


def show_answers(output: Output, answers: Sequence["Answer"]) -> None:
    """Show what a database says, at length only where it does not agree."""
    for answer in answers:
        if answer.outcome != "agrees":
            output.show("", f"{answer.query.caller}: {answer.query.text}", *_explanation(answer))
    counts = Counter[str](answer.outcome for answer in answers)
    output.show("", *(f"{counts[outcome]:>5}  {text}" for outcome, text in OUTCOMES.items() if counts[outcome]))


def answer_record(answer: "Answer") -> dict[str, Any]:
    """Return what a database says about a query for programs."""
    return {
        "function": answer.query.caller,
        "query": answer.query.text,
        "outcome": answer.outcome,
        "planned": [index.properties for index in answer.planned],
        "used": [index.properties for index in answer.used],
        "proposed": _index_record(answer.proposed) if answer.proposed else None,
        "detail": answer.detail,
    }


def _table(report: Report, width: int, *, every: bool) -> Table:
    made = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold", width=width)
    made.add_column("collection, function", no_wrap=True)
    made.add_column("query", ratio=1)
    made.add_column("verdict", no_wrap=True)
    made.add_column("index", max_width=WIDEST_INDEX)
    ordered = sorted(report.rows, key=_collection)
    for collection, rows in groupby(ordered, key=_collection):
        made.add_row(collection or "all collections", style="bold")
        for line in index_rows.lines(list(rows), every=every):
            made.add_row(f"  {line.function}", line.query, line.verdict, line.indexes)
        made.add_section()
    return made


def _collection(row: Row) -> str:
    return row.query.collection


def _findings(report: Report) -> Iterator[str]:
    verdicts = Counter(row.plan.verdict for row in report.rows)
    shares = ", ".join(f"{verdicts[each]} {name}" for each, name in index_rows.VERDICTS.items() if verdicts[each])
    yield f"{len(report.rows)} queries of {len({row.query.caller for row in report.rows})} functions: {shares}."
    for row in report.missing:
        yield f"MISSING: {row.query.caller}: {row.query.text}: {row.plan.reason}: {row.plan.advice}."
    for index in report.unused:
        yield f"UNUSED: no query uses {_declared(index)}."
    for index in report.redundant:
        yield f"REDUNDANT: without {_declared(index)}, merging others would serve every query, for more reads."
    if not report.unused and not report.redundant:
        yield "Every declared composite index is used, and without any one of them a query would be refused."
    for limit in report.limits:
        mark = "LIMIT: " if limit.exceeded else ""
        yield f"{mark}{limit.count} {limit.what}; a database holds {FREE_LIMIT}, or {BILLED_LIMIT:,} with billing."


def _explanation(answer: "Answer") -> Iterator[str]:
    yield f"  {OUTCOMES[answer.outcome]}"
    yield f"  planned:  {', '.join(index.properties for index in answer.planned)}"
    if answer.used:
        yield f"  used:     {', '.join(index.properties for index in answer.used)}"
    if answer.proposed:
        yield f"  proposed: {_declared(answer.proposed)}"
    elif answer.detail:
        yield f"  {answer.detail}"


def _declared(index: IndexDefinition) -> str:
    return f'{rendering.manifest_line(index)} of collection "{index.collection}"'


def _row_record(row: Row) -> dict[str, Any]:
    return {
        "function": row.query.caller,
        "collection": row.query.collection,
        "query": row.query.text,
        "verdict": index_rows.VERDICTS[row.plan.verdict],
        "indexes": list(map(_index_record, row.plan.used)),
        "advice": row.plan.advice,
    }


def _index_record(index: IndexDefinition) -> dict[str, Any]:
    return {"collection": index.collection, "scope": index.scope, "fields": index_rows.short(index)}
