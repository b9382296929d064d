"""The command line of the fault suite."""

import pytest

from tests.faults import __main__ as suite
from tests.faults import table
from tests.faults.row import Options, Outcome, Row


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> list[Options]:
    """One row that keeps its promise and one that does not, in place of all."""
    given: list[Options] = []

    def keep(options: Options) -> Outcome:
        given.append(options)
        options.advance(1, 1)
        return Outcome({"schedules": "12"})

    def fail(_: Options) -> Outcome:
        return Outcome(failures=["seed 7: a job was lost [at last]"])

    found = {one.name: one for one in (Row("sound", "all is well", keep), Row("broken", "all is well", fail))}
    monkeypatch.setattr(suite, "ROWS", found)
    return given


def test_broken_promises_are_told_and_fail_the_run(rows: list[Options], capsys: pytest.CaptureFixture[str]) -> None:
    assert suite.main([]) == 1

    shown = capsys.readouterr().out
    assert all(text in shown for text in ("sound", "kept", "schedules 12", "BROKEN", "a job was lost [at last]"))
    assert rows[0].seeds == 10_000


def test_one_row_and_one_seed_can_be_chosen(rows: list[Options], capsys: pytest.CaptureFixture[str]) -> None:
    assert suite.main(["--only", "sound", "--seed", "7", "--brief"]) == 0

    assert "BROKEN" not in capsys.readouterr().out
    assert (rows[0].seeds, rows[0].first, rows[0].brief) == (1, 7, True)


def test_every_row_is_in_the_table() -> None:
    assert all(name == found.name and found.promise for name, found in table.ROWS.items())
    assert len(table.ROWS) >= len(table.SIMULATED)
