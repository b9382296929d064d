import pytest

from shared.web import memo
from shared.web.memo import Memo


def test_remembers_by_owner_and_bytes() -> None:
    held: Memo[str] = Memo()
    held.put("ann", b"{}", "x")

    assert held.get("ann", b"{}") == "x"
    assert held.get("bob", b"{}") is None
    assert held.get("ann", b"{ }") is None


@pytest.mark.parametrize(("length", "kept"), [(memo.LONGEST, 1), (memo.LONGEST + 1, 0)])
def test_remembers_nothing_long(length: int, kept: int) -> None:
    held: Memo[str] = Memo()
    held.put("ann", b"x" * length, "x")

    assert len(held) == kept


def test_forgets_what_was_used_longest_ago() -> None:
    held: Memo[int] = Memo(max_bytes=3 * (memo.OVERHEAD + memo.WEIGHT))
    for number in range(3):
        held.put("ann", b"%d" % number, number)
    held.get("ann", b"0")
    held.put("ann", b"3", 3)

    assert [held.get("ann", b"%d" % number) for number in range(4)] == [0, None, 2, 3]


def test_the_first_value_stays() -> None:
    held: Memo[int] = Memo()
    held.put("ann", b"1", 1)
    held.put("ann", b"1", 2)

    assert (held.get("ann", b"1"), len(held)) == (1, 1)
