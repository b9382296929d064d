"""Shows what jobs cost, from operations that were counted and prices that are listed."""

from typing import Final

from infra.cli.display.output import Output
from infra.costs import table

CAVEAT: Final = "No cloud was asked: what a project really pays, only its bill can tell."


def show(output: Output) -> None:
    """Print the table of costs and what must be known to read it."""
    rows = table.rows()
    for row in rows:
        output.data(table.data(row))
    output.table(table.COLUMNS, [table.cells(row) for row in rows], flexible=table.COLUMNS[0])
    output.show("", table.notes(), table.assumptions(), "", CAVEAT)
