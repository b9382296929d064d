import pytest

from infra.cli.display.board_state import LAST_ENDED, Board
from infra.cli.display.figures import moment
from tests.infra.cli import made

ERROR = {"code": "provider_timeout", "category": "provider", "detail": "It took too long.", "stage": "draft"}


def board(*events: tuple[str, int, str]) -> Board:
    found = Board()
    for job_id, seq, status in events:
        found = found.after(made.happening(job_id, seq, status))
    return found


def test_jobs_keep_the_order_in_which_they_came() -> None:
    found = board(("b", 0, "queued"), ("a", 0, "queued"), ("b", 1, "running"))
    assert [(line.id, line.status) for line in found.lines.values()] == [("b", "running"), ("a", "queued")]


def test_job_that_was_there_before_has_its_age() -> None:
    found = Board().with_job(made.job("a", "running")).after(made.happening("a", 3))
    assert found.lines["a"].since == moment(made.CREATED)


def test_older_event_changes_nothing() -> None:
    found = Board().with_job(made.job("a", "running", seq=5))
    assert found.after(made.happening("a", 5, "queued")) is found


@pytest.mark.parametrize("status", ["succeeded", "failed", "cancelled"])
def test_ended_job_makes_room(status: str) -> None:
    found = board(("a", 0, "running"), ("a", 1, status))
    assert found.idle
    assert (found.ended[-1].id, found.counts) == ("a", {status: 1})
    assert found.failed == (status != "succeeded")


def test_only_the_last_ended_jobs_are_kept() -> None:
    found = board(*((f"job_{number}", 1, "succeeded") for number in range(LAST_ENDED + 3)))
    assert len(found.ended) == LAST_ENDED
    assert found.counts == {"succeeded": LAST_ENDED + 3}


def test_retried_job_comes_back() -> None:
    found = board(("a", 1, "failed"), ("a", 2, "queued"))
    assert list(found.lines) == ["a"]


@pytest.mark.parametrize(
    ("changes", "note"), [({"done": 2, "total": 4}, "2/4"), ({"error": ERROR}, "It took too long."), ({}, "")]
)
def test_note_says_how_far_or_why(changes: dict[str, object], note: str) -> None:
    assert Board().after(made.happening("a", 1, **changes)).lines["a"].note == note


def test_summary_counts_by_state() -> None:
    found = board(("a", 0, "running"), ("b", 0, "running"), ("c", 0, "queued"), ("d", 1, "failed"))
    assert found.summary == "2 running, 1 queued; ended meanwhile: 1 failed"
    assert Board().summary == "nothing under way"
