import pytest

from shared.records import measures
from shared.records.digest import Digest
from tests.shared.records import worlds

BY_NAME = {measure.name: measure for measure in measures.ALL}
SAID = [
    worlds.opinion(rating=5, thumbs_up=True, accepted=True, edit_distance=0.0),
    worlds.opinion(rating=2, thumbs_up=False, accepted=True, edit_distance=0.5),
]


@pytest.fixture
def digest() -> Digest:
    return worlds.digest([0.6, 0.8], SAID, failed=1)


@pytest.mark.parametrize(
    ("name", "count", "mean", "variance"),
    [
        ("accepted", 2, 1.0, 0.0),
        ("rating", 2, 3.5, 4.5),
        ("thumbs_up", 2, 0.5, 0.5),
        ("kept", 2, 0.75, 0.125),
        ("quality", 2, 0.7, 0.02),
        ("success", 3, 2 / 3, 1 / 3),
    ],
)
def test_measure_reads_its_numbers(
    digest: Digest, name: measures.Name, count: int, mean: float, variance: float
) -> None:
    found = BY_NAME[name].read(digest)

    assert (found.count, found.mean, found.variance) == (count, pytest.approx(mean), pytest.approx(variance))


def test_measure_of_nothing_has_no_numbers() -> None:
    assert [measure.read(Digest()).count for measure in measures.ALL] == [0] * len(measures.ALL)
