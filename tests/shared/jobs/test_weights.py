from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.jobs import weights
from shared.jobs.job import StageState


def stage(status: str = "queued", weight: float = 1.0, done: int = 0, total: int = 1) -> StageState:
    return StageState("s", weight, status, done=done, total=total)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stages", "expected"),
    [
        ([], 0.0),
        ([stage()], 0.0),
        ([stage("succeeded")], 1.0),
        ([stage("succeeded", 1), stage("queued", 3)], 0.25),
        ([stage("running", 1, done=1, total=4)], 0.25),
        ([stage("skipped", 1), stage("queued", 1)], 0.5),
        ([stage("cancelled", 1), stage("succeeded", 1)], 0.5),
    ],
)
def test_progress_is_the_finished_share_of_weights(stages: list[StageState], expected: float) -> None:
    assert weights.progress(stages) == expected


@given(st.lists(st.tuples(st.floats(0.1, 10), st.integers(0, 9)), min_size=1, max_size=8), st.floats(0, 1))
def test_progress_stays_between_before_and_one(parts: list[tuple[float, int]], before: float) -> None:
    stages = [stage("running", weight, done=done, total=5) for weight, done in parts]

    assert before <= weights.progress(stages, before) <= 1.0


def test_progress_counts_a_finished_stage_whole_whatever_its_items() -> None:
    assert weights.progress([replace(stage("succeeded", done=1, total=4))]) == 1.0
