from collections.abc import Iterator

import pytest

from infra.cli.display import job as job_display
from infra.cli.display.stages import JobState
from tests.infra.cli import made
from tests.infra.cli.conftest import Kept, kept
from tests.shared.resilience.manual_clock import ManualClock


def states() -> Iterator[JobState]:
    state = JobState.fresh(made.job())
    yield state
    for event in (
        made.progress(0, "plan", "queued"),
        made.progress(1, "plan", "succeeded"),
        made.progress(2, "draft", "running", done=1, total=4),
        made.progress(3, "score", "queued", attempt=1),
    ):
        state = state.after(event)
        yield state


def shown(target: Kept, clock: ManualClock) -> str:
    with job_display.opened(target.output, clock) as display:
        for state in states():
            display.show(state)
    return target.err.getvalue()


def test_files_get_a_line_a_step(clock: ManualClock) -> None:
    target = kept()
    lines = shown(target, clock).splitlines()
    assert [line.split() for line in lines] == [
        ["0.0", "s", "0%", "plan", "queued"],
        ["1.0", "s", "10%", "plan", "succeeded"],
        ["2.0", "s", "20%", "draft", "running,", "1/4"],
        ["3.0", "s", "30%", "score", "queued,", "attempt", "2"],
    ]
    assert target.out.getvalue() == ""


def test_a_state_is_written_once(clock: ManualClock) -> None:
    target = kept()
    state = JobState.fresh(made.job()).after(made.progress(1))
    with job_display.opened(target.output, clock) as display:
        display.show(state)
        display.show(state)
    assert target.err.getvalue().count("\n") == 1


def test_programs_get_no_display(clock: ManualClock) -> None:
    target = kept(json=True, terminal=True)
    assert shown(target, clock) == ""
    assert target.out.getvalue() == ""


def test_terminals_get_a_bar_a_stage(clock: ManualClock) -> None:
    target = kept(terminal=True, width=120)
    bars = job_display.JobBars(target.output.err, clock)
    for state in states():
        bars.show(state)
    target.output.err.print(bars.progress)
    drawn = target.err.getvalue()
    assert [name for name in made.STAGES if name in drawn] == list(made.STAGES)
    assert "✓   plan" in drawn
    assert "running, 1/4" not in drawn.split("score")[1]
    assert "30%  running" in drawn


@pytest.mark.parametrize(("status", "elapsed"), [("succeeded", "4.5 s"), ("running", "59.0 s")])
def test_the_clock_runs_while_the_job_does(clock: ManualClock, status: str, elapsed: str) -> None:
    target = kept(terminal=True, width=120)
    bars = job_display.JobBars(target.output.err, clock)
    ended = "2026-01-01T00:00:04.500Z" if status == "succeeded" else None
    job = made.job(status=status, created_at="2026-01-01T00:00:00Z", updated_at="2026-01-01T00:00:01Z")
    job["finished_at"] = ended
    clock.time = 59.0
    bars.show(JobState.of(job))
    target.output.err.print(bars.progress)
    assert elapsed in target.err.getvalue()


def test_live_bars_leave_no_trace(clock: ManualClock) -> None:
    target = kept(terminal=True)
    assert "plan" in shown(target, clock)
    assert target.err.getvalue().rstrip().endswith("\x1b[2K")


def test_names_from_afar_are_not_markup(clock: ManualClock) -> None:
    target = kept(terminal=True)
    bars = job_display.JobBars(target.output.err, clock)
    bars.show(JobState.of(made.job(job_id="[red]x[/red]", stages=[made.stage("[b]\x1b[2J", "running")])))
    target.output.err.print(bars.progress)
    assert "[red]x[/red]" in target.err.getvalue()
    assert "[b][2J" in target.err.getvalue()
