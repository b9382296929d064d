from hypothesis import given
from hypothesis import strategies as st

from shared.models.offline.writing.chooser import Chooser

OPTIONS = tuple(f"option {number}" for number in range(12))


@given(st.text(), st.text())
def test_choices_depend_on_key_and_position_alone(key: str, position: str) -> None:
    assert Chooser(key).pick(OPTIONS, position) == Chooser(key).pick(OPTIONS, position)
    assert Chooser(key).order(OPTIONS, position) == Chooser(key).order(OPTIONS[::-1], position)


def test_keys_and_positions_spread_over_all_options() -> None:
    by_key = {Chooser(str(key)).pick(OPTIONS) for key in range(200)}
    by_position = {Chooser("key").pick(OPTIONS, position) for position in range(200)}
    assert by_key == by_position == set(OPTIONS)


def test_order_keeps_every_option() -> None:
    ordered = Chooser("key").order(OPTIONS)
    assert sorted(ordered) == sorted(OPTIONS)
    assert ordered != list(OPTIONS)


def test_choices_are_the_same_on_every_machine() -> None:
    assert Chooser("tea").number("lead", 1) == 14674025506769425352
