import pytest

from infra.local.cloud_tasks import limits
from infra.local.cloud_tasks.limits import Options


@pytest.mark.parametrize(("rate", "size"), [(500, 100), (100, 20), (7, 1), (2, 1), (1, 10), (0.1, 10)])
def test_burst_size_follows_from_the_rate(rate: float, size: int) -> None:
    assert limits.burst_size(rate, Options()) == size


def test_burst_size_can_be_set() -> None:
    assert limits.burst_size(500, Options(max_burst_size=3)) == 3
