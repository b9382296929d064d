import random
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from shared.cache import frequent
from shared.cache.frequent import KEPT, STORED, Frequent, Use


def asked(*keys: str) -> Frequent:
    sketch = Frequent()
    for key in keys:
        sketch.ask(key)
    return sketch


def stream(seed: int, length: int) -> list[str]:
    """Return keys of which few are asked for often."""
    rng = random.Random(seed)
    return [str(int(rng.paretovariate(0.6)) % 5_000) for _ in range(length)]


def test_few_keys_are_counted_exactly() -> None:
    assert [(key, use.asked) for key, use in asked("a", "b", "a").top(5)] == [("a", 2), ("b", 1)]


def test_name_is_kept_with_its_key() -> None:
    sketch = asked("a")
    sketch.ask("a", "first")
    sketch.ask("a", "second")
    assert sketch.top(1) == [("a", Use(3, 0, 0, "first"))]


def test_name_may_come_later() -> None:
    sketch = asked("a")
    for key, name in (("a", "first"), ("a", "second"), ("b", "third")):
        sketch.name(key, name)
    assert sketch.uses == {"a": Use(1, 0, 0, "first")}


def test_misses_are_counted_for_keys_that_are_held() -> None:
    sketch = asked("a", "a")
    sketch.miss("a")
    sketch.miss("unknown")
    assert sketch.uses == {"a": Use(2, 1)}


@given(st.integers(0, 1000))
def test_bounds_hold_for_any_stream(seed: int) -> None:
    keys = stream(seed, 2_000)
    exact, sketch = Counter(keys), asked(*keys)
    assert len(sketch.uses) <= 2 * KEPT
    assert all(use.surely <= exact[key] <= use.asked for key, use in sketch.uses.items())
    assert all(count <= sketch.floor for key, count in exact.items() if key not in sketch.uses)


@given(st.integers(0, 1000))
def test_bounds_hold_after_merging_what_was_stored(seed: int) -> None:
    parts = [stream(seed + part, 700) for part in range(3)]
    exact, merged = Counter(key for part in parts for key in part), Frequent()
    for part in parts:
        merged.merge(frequent.from_fields(asked(*part).fields()))
    assert len(merged.uses) <= KEPT
    assert all(use.surely <= exact[key] <= use.asked for key, use in merged.uses.items())
    assert all(count <= merged.floor for key, count in exact.items() if key not in merged.uses)


def test_hot_keys_stand_first_in_a_long_stream() -> None:
    keys = stream(7, 20_000)
    hot = [key for key, _ in Counter(keys).most_common(5)]
    assert [key for key, _ in asked(*keys).top(5)] == hot


def test_keys_asked_for_once_are_not_stored() -> None:
    stored = asked("a", "a", "b").fields()
    assert stored == {"floor": 1, "uses": {"a": [2, 0, 0, ""]}}


def test_stored_sketch_is_small() -> None:
    sketch = asked(*(str(number) for number in range(KEPT) for _ in range(2)))
    assert len(sketch.fields()["uses"]) == STORED
