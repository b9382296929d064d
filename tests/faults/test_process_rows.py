"""The rows of real processes, in brief; ``make faults`` runs them whole."""

import pytest

from tests.faults import table
from tests.faults.row import Options, Row


@pytest.mark.timeout(240)
@pytest.mark.parametrize("row", table.PROCESSES, ids=lambda row: row.name)
def test_promise_is_kept(row: Row) -> None:
    outcome = row.run(Options(brief=True))
    print(outcome.figures)

    assert outcome.passed, "\n".join(outcome.failures)
