from typing import Any

import pytest

from infra.cli.display.stages import JobState, StageRow
from tests.infra.cli import made


def statuses(state: JobState) -> list[str]:
    return [stage.status for stage in state.stages]


def test_a_fresh_job_has_done_nothing() -> None:
    state = JobState.fresh(made.job(status="succeeded"))
    assert statuses(state) == ["queued"] * 5
    assert (state.progress, state.elapsed, state.ended) == (0.0, 0.0, False)


def test_an_event_moves_its_stage() -> None:
    state = JobState.fresh(made.job()).after(made.progress(3, "plan", "running"))
    assert statuses(state) == ["running", "queued", "queued", "queued", "queued"]
    assert (state.current, state.progress, state.elapsed) == ("plan", 0.3, 3.0)


def test_stages_passed_by_were_skipped() -> None:
    state = JobState.fresh(made.job()).after(made.progress(1, "plan", "succeeded"))
    state = state.after(made.progress(2, "score", "succeeded")).after(made.progress(3, "finish", "running"))
    assert statuses(state) == ["succeeded", "skipped", "succeeded", "skipped", "running"]


def test_older_events_change_nothing() -> None:
    state = JobState.fresh(made.job()).after(made.progress(3, "draft", "running"))
    assert state.after(made.progress(2, "plan", "running")) is state


def test_progress_never_goes_back() -> None:
    state = JobState.fresh(made.job()).after(made.progress(1, progress=0.6)).after(made.progress(2, progress=0.2))
    assert state.progress == 0.6


def test_an_unknown_stage_changes_no_other() -> None:
    state = JobState.fresh(made.job()).after(made.progress(1, "publish"))
    assert statuses(state) == ["queued"] * 5


def test_a_job_is_shown_as_it_stands() -> None:
    state = JobState.of(made.job(status="succeeded"))
    assert statuses(state) == ["succeeded"] * 5
    assert (state.ended, state.elapsed) == (True, 4.5)


@pytest.mark.parametrize(
    ("row", "share"),
    [
        (StageRow("draft"), 0.0),
        (StageRow("draft", "running", 1, 4), 0.25),
        (StageRow("draft", "running", 9, 4), 1.0),
        (StageRow("draft", "running", 0, 0), 0.0),
        (StageRow("draft", "skipped"), 1.0),
        (StageRow("draft", "succeeded", 0, 1), 1.0),
    ],
)
def test_the_share_of_a_stage(row: StageRow, share: float) -> None:
    assert row.share == share


@pytest.mark.parametrize(
    ("fields", "note"),
    [
        ({"status": "running"}, "running"),
        ({"status": "running", "done": 2, "total": 4}, "running, 2/4"),
        ({"status": "queued", "attempt": 3}, "queued, attempt 3"),
        ({"status": "running", "done": 2, "total": 4, "attempt": 2}, "running, 2/4, attempt 2"),
        ({"status": "skipped", "total": 4}, "skipped"),
    ],
)
def test_the_note_of_a_stage(fields: dict[str, Any], note: str) -> None:
    assert StageRow("draft", **fields).note == note
