import pytest

from shared import errors
from shared.cache import failures
from shared.cache.failures import Failures
from tests.clocks import TurnableClock
from tests.shared.cache.entries import NEIGHBOURS, entry, moved

SLOT = entry().slot


@pytest.fixture
def remembered(clock: TurnableClock) -> Failures:
    return Failures(clock)


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (errors.ProviderRejectedError(), 5),
        (errors.ProviderRefusedError(), 5),
        (errors.ProviderUnavailableError(), 1),
        (errors.ProviderHeldBackError(), 1),
        (errors.ProviderRateLimitedError(), 1),
        (errors.ProviderRateLimitedError(retry_after=3), 3),
        (errors.ProviderRateLimitedError(retry_after=600), 5),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_failures_count_for_seconds_only(
    remembered: Failures, clock: TurnableClock, error: errors.ProviderError, seconds: float
) -> None:
    remembered.note(SLOT, error)
    clock.turn(seconds - 0.1)
    assert type(remembered.recall(SLOT)) is type(error)
    clock.turn(0.1)
    assert remembered.recall(SLOT) is None


@pytest.mark.parametrize(
    "error", [errors.ProviderTimeoutError(), errors.ProviderAnswerError(), errors.BudgetExceededError(), ValueError()]
)
def test_other_failures_are_not_remembered(remembered: Failures, error: Exception) -> None:
    remembered.note(SLOT, error)
    assert remembered.recall(SLOT) is None


def test_error_is_told_anew(remembered: Failures, clock: TurnableClock) -> None:
    noted = errors.ProviderRateLimitedError("Too fast.", retry_after=4)
    remembered.note(SLOT, noted)
    clock.turn(1)
    recalled = remembered.recall(SLOT)
    assert recalled is not None
    assert recalled is not noted
    assert (recalled.detail, recalled.retry_after) == ("Too fast.", 3)


@pytest.mark.parametrize("change", NEIGHBOURS)
def test_failures_of_others_do_not_count(remembered: Failures, change: dict[str, str]) -> None:
    remembered.note(SLOT, errors.ProviderRefusedError())
    assert remembered.recall(moved(SLOT, **change)) is None


def test_success_is_forgetting(remembered: Failures) -> None:
    remembered.note(SLOT, errors.ProviderRefusedError())
    remembered.forget(SLOT)
    remembered.forget(SLOT)
    assert remembered.recall(SLOT) is None


def test_not_too_many_are_remembered(remembered: Failures, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failures, "MOST", 2)
    slots = [moved(SLOT, key=str(number) * 64) for number in range(3)]
    for slot in slots:
        remembered.note(slot, errors.ProviderRefusedError())
    assert [remembered.recall(slot) is not None for slot in slots] == [False, True, True]
