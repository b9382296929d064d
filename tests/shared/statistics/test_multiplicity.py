import pytest

from shared.statistics import multiplicity

PUBLISHED = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
             0.7590, 1.0]  # fmt: skip


def test_published_p_values_are_rejected_as_told() -> None:
    assert sum(p <= 0.05 for p in multiplicity.benjamini_hochberg(PUBLISHED)) == 4
    assert sum(p <= 0.05 for p in multiplicity.holm(PUBLISHED)) == 3


def test_adjusted_values_keep_their_places() -> None:
    assert multiplicity.holm([0.04, 0.01]) == pytest.approx([0.04, 0.02])
    assert multiplicity.benjamini_hochberg([0.04, 0.01]) == pytest.approx([0.04, 0.02])


def test_adjusted_values_never_exceed_one() -> None:
    assert multiplicity.holm([0.9, 0.8]) == [1.0, 1.0]
    assert multiplicity.holm([]) == multiplicity.benjamini_hochberg([]) == []
