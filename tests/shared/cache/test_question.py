import pytest

from shared.cache.lookup import MISSES, Absence, Lookup
from shared.cache.question import Control
from tests.shared.cache.entries import entry
from tests.shared.cache.questions import question


@pytest.mark.parametrize(("max_age", "admitted"), [(None, True), (10, True), (9, False), (0, False)])
def test_age_can_be_limited(max_age: int | None, admitted: bool) -> None:  # noqa: FBT001 - expected
    look = Lookup("hit-memory", "memory", entry(), 10)
    assert Control(max_age=max_age).admits(look) is admitted


def test_look_in_vain_is_never_admitted() -> None:
    assert not Control().admits(MISSES[Absence.NOT_STORED])


def test_equal_questions_have_equal_controls() -> None:
    assert hash(question(ttl=5).control) == hash(question(ttl=5).control)
    assert question(ttl=5) != question(ttl=6)
