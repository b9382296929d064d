"""The bounded memory."""

from shared.prompts.recent import Recent


def test_oldest_value_goes_first() -> None:
    recent: Recent[str, int] = Recent(2)
    for key, value in (("a", 1), ("b", 2), ("c", 3)):
        recent.put(key, value)
    assert list(recent) == ["b", "c"]


def test_used_values_stay() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.put("a", 1)
    recent.put("b", 2)
    recent.get("a")
    recent.put("c", 3)
    assert (recent.get("a"), recent.get("b"), len(recent)) == (1, None, 2)


def test_replaced_values_count_once() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.put("a", 1)
    recent.put("b", 2)
    assert recent.put("a", 3) == 3
    assert list(recent) == ["b", "a"]


def test_dropped_values_are_gone() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.put("a", 1)
    recent.drop("a")
    recent.drop("never there")
    assert recent.get("a") is None


def test_keys_may_be_dropped_while_iterating() -> None:
    recent: Recent[str, int] = Recent(3)
    for key in "abc":
        recent.put(key, 1)
    for key in recent:
        recent.drop(key)
    assert len(recent) == 0
