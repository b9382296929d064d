import pytest

from infra.cli.answers import Job
from infra.cli.display.batch_state import ROWS, BatchState, Roll
from tests.infra.cli import made


def jobs(*ids: str, status: str = "running", progress: float = 0.5) -> list[Job]:
    """Return jobs as the gateway lists them, newest first."""
    return [made.job(job_id, status, progress=progress, stage="draft") for job_id in reversed(ids)]


def ids(state: BatchState) -> list[str]:
    return [row.job for row in state.rows]


def test_counts_are_summed_up() -> None:
    state = Roll({}).state(made.batch(9, counts={"succeeded": 3, "failed": 1, "cancelled": 1, "running": 2}), [])
    assert (state.finished, state.failed, state.ended) == (5, 2, False)


@pytest.mark.parametrize(
    ("status", "counts", "ended"),
    [
        ("running", {"succeeded": 2}, False),
        ("running", {"succeeded": 2, "failed": 1}, True),
        ("cancelled", {"succeeded": 1}, True),
        ("cancelling", {"succeeded": 1}, False),
    ],
)
def test_a_batch_ends_with_its_pieces(status: str, counts: dict[str, int], *, ended: bool) -> None:
    assert Roll({}).state(made.batch(3, status, counts=counts), []).ended is ended


def test_pieces_keep_their_places() -> None:
    roll = Roll({})
    assert ids(roll.state(made.batch(20), jobs("a", "b", "c"))) == ["a", "b", "c"]
    assert ids(roll.state(made.batch(20), jobs("d", "c", "a"))) == ["a", "c", "d"]


def test_numbered_pieces_stand_in_line_order() -> None:
    roll = Roll({1: "Bread", 2: "Cake"})
    roll.number({"b": 1, "a": 2})
    state = roll.state(made.batch(2), jobs("a", "b"))
    assert [(row.job, row.label) for row in state.rows] == [("b", "1 Bread"), ("a", "2 Cake")]


def test_unnumbered_pieces_are_told_by_id() -> None:
    assert Roll({1: "Bread"}).state(made.batch(2), jobs("a")).rows[0].label == "a"


def test_no_more_rows_than_fit() -> None:
    state = Roll({}).state(made.batch(50), jobs(*(f"job_{number}" for number in range(30))))
    assert len(state.rows) == ROWS


def test_the_rest_is_what_has_no_row() -> None:
    counts = {"succeeded": 4, "running": 3, "queued": 2}
    assert Roll({}).state(made.batch(12, counts=counts), jobs("a", "b")).rest == {
        "succeeded": 4,
        "running": 1,
        "queued": 2,
        "waiting": 3,
    }


def test_the_share_counts_what_runs() -> None:
    state = Roll({}).state(made.batch(4, counts={"succeeded": 1, "running": 2}), jobs("a", "b", progress=0.5))
    assert state.share == 0.5


def test_the_share_never_goes_back() -> None:
    roll = Roll({})
    roll.state(made.batch(4, counts={"running": 1}), jobs("a", progress=0.9))
    assert roll.state(made.batch(4, counts={"running": 1}), jobs("b", progress=0.1)).share == 0.225
