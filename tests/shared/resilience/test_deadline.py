import pytest

from shared import errors
from shared.resilience.deadline import Deadline
from tests.shared.resilience.manual_clock import ManualClock


def test_remaining_time_runs_down_to_zero(clock: ManualClock) -> None:
    deadline = Deadline.after(5, clock)
    clock.time += 3
    assert deadline.remaining() == 2
    clock.time += 3
    assert deadline.remaining() == 0


def test_deadline_expires_at_its_moment(clock: ManualClock) -> None:
    deadline = Deadline.after(5, clock)
    assert not deadline.expired
    clock.time += 5
    assert deadline.expired


@pytest.mark.parametrize(("asked", "given"), [(2, 2), (9, 5)])
def test_child_never_outlives_its_parent(clock: ManualClock, asked: float, given: float) -> None:
    assert Deadline.after(5, clock).within(asked).remaining() == given


def test_check_raises_only_after_expiry(clock: ManualClock) -> None:
    deadline = Deadline.after(1, clock)
    deadline.check()
    clock.time += 1
    with pytest.raises(errors.DeadlineExceededError):
        deadline.check()
