from collections.abc import Mapping

from infra.cli.display import batch as batch_display
from infra.cli.display.batch_state import BatchState, Row
from infra.cli.display.figures import moment
from tests.infra.cli.conftest import Kept, kept
from tests.shared.resilience.manual_clock import ManualClock

LONG = "1 " + "How the Fresnel lens changed lighthouses " * 3


def state(counts: Mapping[str, int], *rows: Row, lines: int = 40, status: str = "running") -> BatchState:
    share = sum(counts.values()) / lines
    return BatchState("job_b", status, lines, counts, moment("2026-01-01T00:01:00Z"), share, rows)


def shown(target: Kept, clock: ManualClock, *states: BatchState) -> str:
    with batch_display.opened(target.output, clock) as display:
        for one in states:
            display.show(one)
    return target.err.getvalue()


def drawn(clock: ManualClock, *states: BatchState) -> str:
    target = kept(terminal=True, width=120)
    bars = batch_display.BatchBars(target.output.err, clock)
    for one in states:
        bars.show(one)
    target.output.err.print(bars.progress)
    return target.err.getvalue()


def test_files_get_a_line_a_change(clock: ManualClock) -> None:
    states = [state({"running": 3}), state({"succeeded": 4, "running": 3}), state({"succeeded": 40})]
    lines = shown(kept(), clock, *states).splitlines()
    assert [line.split("  ")[-1] for line in lines] == [
        "0/40 done, 3 running, 37 waiting",
        "4/40 done, 3 running, 33 waiting",
        "40/40 done",
    ]


def test_small_changes_are_not_worth_a_line(clock: ManualClock) -> None:
    states = [state({"succeeded": 4}), state({"succeeded": 5}), state({"succeeded": 5, "running": 9})]
    assert shown(kept(), clock, *states).count("\n") == 1


def test_a_failure_always_gets_a_line(clock: ManualClock) -> None:
    states = [state({"succeeded": 4}), state({"succeeded": 4, "failed": 1})]
    assert "5/40 done, 1 failed" in shown(kept(), clock, *states).splitlines()[-1]


def test_programs_get_no_display(clock: ManualClock) -> None:
    target = kept(json=True, terminal=True)
    assert shown(target, clock, state({"succeeded": 4})) == ""
    assert target.out.getvalue() == ""


def test_terminals_get_a_bar_a_piece(clock: ManualClock) -> None:
    rows = [Row("a", "1 Bread", "succeeded", "finish", 1.0), Row("b", LONG, "running", "draft", 0.4)]
    text = drawn(clock, state({"succeeded": 7, "running": 3}, *rows))
    lines = [line for line in text.splitlines() if line.strip()]
    assert "batch of 40" in lines[0]
    assert "7/40 done, 2 running, 30 waiting" in lines[0]
    assert lines[1].startswith("✓   1 Bread")
    assert "succeeded" in lines[1]
    assert "…" in lines[2]
    assert "40%  draft" in lines[2]


def test_rows_that_went_are_hidden(clock: ManualClock) -> None:
    rows = [Row("a", "1 Bread", "running", "plan", 0.1), Row("b", "2 Cake", "running", "plan", 0.1)]
    text = drawn(clock, state({"running": 2}, *rows), state({"running": 1, "succeeded": 1}, rows[1]))
    assert "2 Cake" in text
    assert "1 Bread" not in text


def test_live_bars_are_drawn_and_removed(clock: ManualClock) -> None:
    text = shown(kept(terminal=True), clock, state({"running": 1}, Row("a", "1 [b]Bread", "running", "plan", 0.1)))
    assert "1 [b]Bread" in text
    assert text.rstrip().endswith("\x1b[2K")
