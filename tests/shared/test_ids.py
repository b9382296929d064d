import re

from hypothesis import given
from hypothesis import strategies as st

from shared import ids

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(st.text(max_size=5), max_size=4), st.lists(st.text(max_size=5), max_size=4))
def test_digests_tell_different_parts_apart(a: list[str], b: list[str]) -> None:
    assert (ids.digest(*a) == ids.digest(*b)) == (a == b)


@given(st.dictionaries(st.text(max_size=3), JSON, max_size=4))
def test_content_hash_does_not_depend_on_order(value: dict[str, object]) -> None:
    assert ids.content_hash(value) == ids.content_hash(dict(reversed(value.items())))


def test_random_ids_carry_their_kind_and_differ() -> None:
    made = {ids.random_id("job") for _ in range(100)}

    assert len(made) == 100
    assert all(re.fullmatch(r"job_[a-z2-7]{26}", text) for text in made)
