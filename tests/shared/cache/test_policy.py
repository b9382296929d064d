import pytest

from shared.cache.policy import Policy


@pytest.mark.parametrize(
    ("shortest", "longest", "adapts"), [(0, 0, False), (10, 20, True), (0, 20, False), (20, 20, False), (20, 10, False)]
)
def test_ttl_adapts_between_two_bounds(shortest: int, longest: int, adapts: bool) -> None:  # noqa: FBT001 - expected
    assert Policy(shortest_ttl=shortest, longest_ttl=longest).adapts is adapts


def test_similar_answers_are_not_given_by_default() -> None:
    assert not Policy().semantic.enabled
