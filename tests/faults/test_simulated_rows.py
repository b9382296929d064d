"""The simulated rows of the fault suite, in brief; ``make faults`` runs them whole."""

import pytest

from tests.faults import table
from tests.faults.row import Options, Row
from tests.faults.rows import mutants as judged
from tests.faults.rows import random_schedules
from tests.faults.simulation import mutants

ELSEWHERE = {random_schedules.ROW.name, judged.ROW.name}


@pytest.mark.parametrize("row", [row for row in table.SIMULATED if row.name not in ELSEWHERE], ids=lambda row: row.name)
def test_promise_is_kept(row: Row) -> None:
    outcome = row.run(Options(brief=True))

    assert outcome.passed, "\n".join(outcome.failures)
    assert outcome.figures


@pytest.mark.parametrize("name", mutants.BRIEF)
def test_a_broken_product_is_found_out(name: str) -> None:
    assert mutants.ALL[name].first() is not None
