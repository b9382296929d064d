import pytest

from shared import errors
from shared.models.offline import faults
from shared.models.offline.faults import Fault


@pytest.mark.parametrize(("every", "hit"), [(1, [1, 2, 3, 4]), (2, [2, 4]), (3, [3])])
def test_fault_strikes_every_so_many_calls(every: int, hit: list[int]) -> None:
    assert [call for call in range(1, 5) if Fault("fail", every=every).strikes(call)] == hit


def test_first_striking_fault_of_a_plan_wins() -> None:
    rare, common = Fault("time_out", every=2), Fault("fail")
    assert faults.striking([rare, common], 1) is common
    assert faults.striking([rare, common], 2) is rare
    assert faults.striking([rare], 1) is None


def test_failure_is_an_outage_unless_told_otherwise() -> None:
    assert isinstance(Fault("fail").error(), errors.ProviderUnavailableError)
