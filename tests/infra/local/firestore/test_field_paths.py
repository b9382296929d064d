import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.local.firestore import field_paths, messages
from shared import errors
from tests.infra.local.firestore.builders import Vector, document, value


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("a", ("a",)),
        ("a.b_1.C", ("a", "b_1", "C")),
        ("`a.b`.c", ("a.b", "c")),
        (r"`a\`b`", ("a`b",)),
        (r"`a\\b`", ("a\\b",)),
        ("`ä`", ("ä",)),
        ("__name__", ("__name__",)),
        ("__a", ("__a",)),
    ],
)
def test_well_formed_paths_are_parsed(text: str, path: tuple[str, ...]) -> None:
    assert field_paths.parse(text) == path


@pytest.mark.parametrize(
    "text", ["", ".", "a.", ".a", "a..b", "1a", "a-b", "``", "`a", "a`b`", "a b", "__x__", "a.__x__", "a" * 1501]
)
def test_malformed_and_reserved_paths_are_refused(text: str) -> None:
    with pytest.raises(errors.InvalidInputError):
        field_paths.parse(text)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=5), min_size=1, max_size=3))
def test_rendered_path_parses_to_itself(path: list[str]) -> None:
    if any(field_paths.is_reserved(each) for each in path):
        return
    assert field_paths.parse(field_paths.render(tuple(path))) == tuple(path)


def test_lookup_walks_maps_only() -> None:
    fields = document("c/d", a={"b": {"c": 1}}, s="x").fields
    assert field_paths.lookup(fields, ("a", "b", "c")) == value(1)
    assert field_paths.lookup(fields, ("a", "x")) is None
    assert field_paths.lookup(fields, ("s", "x")) is None
    assert field_paths.lookup(fields, ("none", "x")) is None
    assert "none" not in fields


@pytest.mark.parametrize("before", [{}, {"a": 1}, {"a": {"x": 1}}, {"a": Vector((1.0,))}, {"a": {"b": 2}}])
def test_assigning_replaces_what_is_no_map(before: dict[str, object]) -> None:
    made = document("c/d", **before)
    field_paths.assign(made.fields, ("a", "b", "c"), value(5))
    kept = {"x": 1} if before.get("a") == {"x": 1} else {}
    assert made == document("c/d", a={**kept, "b": {"c": 5}})


def test_removing_leaves_everything_else_alone() -> None:
    made = document("c/d", a={"b": 1, "c": 2}, s="x")
    for path in (("a", "b"), ("s", "y"), ("none", "z"), ("a", "b", "c")):
        field_paths.remove(made.fields, path)
    assert made == document("c/d", a={"c": 2}, s="x")
    field_paths.remove(made.fields, ("a",))
    assert made == messages.Document(name=made.name, fields={"s": value("x")})
