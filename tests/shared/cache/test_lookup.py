import pytest

from shared.cache.lookup import MISSES, Absence, Lookup
from tests.shared.cache.entries import entry


def test_look_with_an_entry_is_a_hit() -> None:
    assert Lookup("hit-memory", "memory", entry()).status == "hit"


def test_look_without_an_entry_is_a_miss() -> None:
    assert Lookup("miss: not stored").status == "miss"


@pytest.mark.parametrize("absence", Absence)
def test_every_absence_has_its_reason(absence: Absence) -> None:
    assert (MISSES[absence].reason, MISSES[absence].status) == (f"miss: {absence.value}", "miss")
