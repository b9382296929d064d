from shared.cache.matching import Neighbour
from tests.shared.cache.entries import entry


def test_what_was_embedded_makes_no_difference() -> None:
    slot = entry().slot
    assert Neighbour(slot, 0.9, admitted=True, embedded=[1]) == Neighbour(slot, 0.9, admitted=True, embedded=[2])
    assert Neighbour(slot, 0.9, admitted=True) != Neighbour(slot, 0.9, admitted=False)
