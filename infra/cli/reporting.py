"""Shows how a batch came out: a table of its lines, what was rejected, and the sum."""

from decimal import Decimal
from pathlib import Path

import orjson

from infra.cli.answers import Rejection, Result
from infra.cli.batching import Report
from infra.cli.display import figures
from infra.cli.display.output import Output, one_line
from shared import errors

ROWS = 100
COLUMNS = ("line", "title", "quality", "words", "tokens", "cost", "status")


def show(output: Output, report: Report) -> None:
    """Write the table of results, every rejected line, and the sum; programs get a record for each line."""
    for record in report.records():
        output.data(record)
    shown = _worth_showing(report.results)
    output.table(COLUMNS, [_row(result) for result in shown], flexible="title")
    if left := len(report.results) - len(shown):
        output.show(f"… and {left:,} more that succeeded; --output FILE keeps them all")
    output.show("")
    output.show(*(_rejection(one) for one in report.rejections))
    output.show(_sum(report))


def _worth_showing(results: list[Result]) -> list[Result]:
    """Return the results that a table has room for: all that failed, and the first of those that did not."""
    succeeded = [result["line"] for result in results if result["status"] == "succeeded"]
    cut = set(succeeded[ROWS:])
    return [result for result in results if result["line"] not in cut]


def save(report: Report, path: Path) -> None:
    """Write a record for each line to ``path``, as JSON Lines."""
    lines = [orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE) for record in report.records()]
    try:
        path.write_bytes(b"".join(lines))
    except OSError as error:
        raise errors.InvalidInputError(f"{path} cannot be written: {error.strerror}.") from error


def _row(result: Result) -> tuple[object, ...]:
    piece, error = result["content"], result["error"]
    if piece is None:
        reason = f"{error['code']}: {error['detail']}" if error else ""
        return (result["line"], reason, "", "", "", "", result["status"])
    return (
        result["line"],
        piece["title"],
        f"{piece['quality']['score']:.2f}",
        f"{figures.words(piece):,}",
        f"{figures.tokens(piece['usage']):,}",
        figures.cost(piece),
        result["status"],
    )


def _rejection(rejection: Rejection) -> str:
    reasons = "; ".join(
        f"{one['field']}: {one['detail']}" if one["field"] else one["detail"] for one in rejection["errors"]
    )
    return f"line {rejection['line']} was rejected: {one_line(reasons, 500)}"


def _sum(report: Report) -> str:
    pieces = [result["content"] for result in report.results if result["content"] is not None]
    failed = report.batch["lines"] - len(pieces)
    spent = sum((Decimal(piece["usage"]["cost_usd"]) for piece in pieces), Decimal(0))
    parts = [f"{len(pieces)} of {report.batch['lines']} pieces"]
    parts += [f"{failed} failed"] if failed else []
    parts += [f"{len(report.rejections)} rejected"] if report.rejections else []
    parts += [f"{sum(figures.tokens(piece['usage']) for piece in pieces):,} tokens", figures.money(str(spent))]
    return ", ".join([*parts, figures.seconds(report.seconds)])
