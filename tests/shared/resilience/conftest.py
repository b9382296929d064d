import pytest

from tests.shared.resilience.manual_clock import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()
