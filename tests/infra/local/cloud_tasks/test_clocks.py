from infra.local.cloud_tasks.clocks import AdjustableClock
from infra.local.cloud_tasks.messages import SECOND
from tests.infra.local.cloud_tasks.lab import START, StillClock

BEGIN = int(START.timestamp()) * SECOND


def test_time_is_in_microseconds_since_the_epoch() -> None:
    assert AdjustableClock(StillClock()).now() == BEGIN


def test_skipped_time_has_passed_here_but_not_outside() -> None:
    clock = AdjustableClock(StillClock())
    clock.advance(1.5)
    assert (clock.now(), clock.real_now()) == (BEGIN + 1_500_000, BEGIN)


def test_time_never_goes_back_to_an_earlier_moment() -> None:
    clock = AdjustableClock(StillClock())
    clock.advance_to(BEGIN + 10)
    clock.advance_to(BEGIN + 5)
    assert clock.now() == BEGIN + 10


def test_restart_forgets_what_was_skipped() -> None:
    clock = AdjustableClock(StillClock())
    clock.advance(3600)
    clock.restart()
    assert clock.now() == BEGIN


def test_without_a_base_it_is_the_time_of_the_machine() -> None:
    clock = AdjustableClock()
    assert abs(clock.now() - clock.real_now()) < 60 * SECOND
    assert clock.now() > BEGIN
