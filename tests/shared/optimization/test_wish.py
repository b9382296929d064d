"""What is wished of an optimisation."""

from typing import get_args

from shared.optimization import rewriting, technique
from shared.optimization.techniques import ALL
from shared.optimization.wish import Chosen, Wish


def test_every_technique_can_be_wished() -> None:
    assert get_args(Chosen) == (*get_args(technique.Name), rewriting.NAME)
    assert set(ALL) == set(get_args(technique.Name))


def test_plain_wish_publishes_nothing() -> None:
    wish = Wish("teaser")
    assert (wish.reference, wish.techniques) == ("production", ())
    assert (wish.publish, wish.labels) == (False, ())
