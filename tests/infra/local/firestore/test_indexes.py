from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest

from infra.local.firestore import keys, values
from infra.local.firestore.indexes import GroupIndexes
from infra.local.firestore.keys import Entry
from shared import errors
from shared.manifest.collection import Collection, Index, index, vector_index
from tests.infra.local.firestore.builders import ROOT, Vector, document, value

PLACE = keys.place(1, f"{ROOT}/c", "d")


class Numbers(dict[str, int]):
    """Numbers the texts of indexes as they come."""

    def __missing__(self, text: str) -> int:
        self[text] = number = len(self)
        return number


def entries(
    *indexes: Index, unindexed: Iterable[str] = (), ttl: str | None = None, **fields: Any
) -> dict[str, set[bytes]]:
    """Return the keys of a document by the texts of their indexes, without where they begin and end."""
    numbers = Numbers()
    declared = Collection("c", "", indexes=indexes, unindexed=tuple(unindexed), ttl_field=ttl)
    found = GroupIndexes(declared, numbers.__getitem__).entries(document("c/d", **fields), PLACE)
    texts = {number: text for text, number in numbers.items()}
    by_text: dict[str, set[bytes]] = {}
    for each in found:
        by_text.setdefault(texts[each[0]], set()).add(_bare(each))
    return by_text


def _bare(entry: Entry) -> bytes:
    key = entry[1].removeprefix(PLACE.collection).removeprefix(PLACE.database)
    for end in (PLACE.path, PLACE.identifier):
        key = key.removesuffix(end).removesuffix(values.invert(end))
    return key


def key(*parts: Any) -> bytes:
    return b"".join(values.encode(value(each)) for each in parts)


def test_every_field_is_indexed_by_itself() -> None:
    found = entries(a=1, m={"x": "s", "y": None})
    assert found == {"a": {key(1)}, "m": {key({"x": "s", "y": None})}, "m.x": {key("s")}, "m.y": {key(None)}}


def test_arrays_are_indexed_whole_and_by_element() -> None:
    assert entries(t=["x", "y", "x"]) == {"t": {key(["x", "y", "x"])}, "t[]": {key("x"), key("y")}}


def test_vectors_are_indexed_as_one_value() -> None:
    assert entries(e=Vector((1.0,))) == {"e": {key(Vector((1.0,)))}}


def test_exemptions_hold_for_subfields_too() -> None:
    assert entries(unindexed=("m", "t", "a.b"), m={"x": 1}, t=[1], a={"b": 1, "c": 2}).keys() == {"a", "a.c"}


def test_star_exempts_every_field() -> None:
    assert entries(unindexed=("*",), a=1, m={"x": 1}) == {}


def test_composites_hold_exempt_fields_too() -> None:
    found = entries(index("a", "-b"), unindexed=("*",), a=1, b=2)
    assert found == {"COLLECTION(a ASCENDING, b DESCENDING)": {key(1) + values.invert(key(2))}}


def test_composites_skip_documents_without_a_field() -> None:
    assert entries(index("a", "b"), unindexed=("*",), a=1) == {}


def test_composites_have_one_key_per_element() -> None:
    found = entries(index("t[]", "a"), unindexed=("*",), t=["x", "y"], a=1)
    assert found == {"COLLECTION(t CONTAINS, a ASCENDING)": {key("x", 1), key("y", 1)}}


def test_group_composites_begin_with_the_database() -> None:
    declared = Collection("c", "", indexes=(index("a", scope="COLLECTION_GROUP"),), unindexed=("*",))
    ((_, found),) = GroupIndexes(declared, Numbers().__getitem__).entries(document("c/d", a=1), PLACE)
    assert found == PLACE.database + key(1) + PLACE.path


def test_vector_composites_hold_documents_with_vectors() -> None:
    nearest = vector_index("a", field="e", dimension=2)
    text = "COLLECTION(a ASCENDING, e VECTOR)"
    assert entries(nearest, unindexed=("*",), a=1, e=Vector((1.0, 2.0))) == {text: {key(1)}}
    assert entries(nearest, unindexed=("*",), a=1) == {}


def test_only_timestamps_enter_the_ttl_index() -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    assert entries(ttl="expire_at", unindexed=("*",), expire_at=moment) == {"ttl": {key(moment)}}
    assert entries(ttl="expire_at", unindexed=("*",), expire_at="2026-01-01") == {}
    assert entries(ttl="expire_at", expire_at=moment).keys() == {"ttl"}


@pytest.mark.parametrize(("elements", "refused"), [(39_998, False), (39_999, True)])
def test_entries_are_limited_per_document(elements: int, *, refused: bool) -> None:
    if not refused:
        assert len(entries(t=list(range(elements)))["t[]"]) == elements
        return
    with pytest.raises(errors.InvalidInputError, match="too many index entries"):
        entries(t=list(range(elements)))


def test_automatic_index_is_absent_where_exempt() -> None:
    indexes = GroupIndexes(Collection("c", "", unindexed=("m",)), Numbers().__getitem__)
    assert indexes.automatic(("m", "x")) is None
    assert indexes.automatic(("a",)) is indexes.automatic(("a",))
    assert indexes.automatic(("a",)) != indexes.automatic(("a",), elements=True)


@pytest.mark.parametrize(
    ("after", "same"),
    [({"other": 9}, True), ({"b": 2.0}, False), ({"t": ["y"]}, False), ({"until": None}, False), ({"e": 1}, False)],
)
def test_versions_with_equal_keys_are_recognised(after: dict[str, Any], *, same: bool) -> None:
    before = {"a": 1, "b": 2, "t": ["x"], "until": datetime(2026, 1, 1, tzinfo=UTC), "other": 1}
    indexes = (index("a", "-b"), index("t[]", "a"), vector_index("a", field="e", dimension=1))
    declared = Collection("c", "", indexes=indexes, unindexed=("*",), ttl_field="until")
    versions = document("c/d", **before), document("c/d", **{**before, **after})
    assert GroupIndexes(declared, Numbers().__getitem__).have_same_entries(*versions) is same


def test_automatic_indexes_are_always_looked_through() -> None:
    indexes = GroupIndexes(Collection("c", ""), Numbers().__getitem__)
    assert not indexes.have_same_entries(document("c/d", a=1), document("c/d", a=1))
