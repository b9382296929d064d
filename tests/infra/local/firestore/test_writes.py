from typing import Any

import pytest

from infra.local.firestore import messages, writes
from infra.local.firestore.messages import Message
from shared import errors
from tests.infra.local.firestore.builders import DATABASE, delete, document, name, put, transform, value

NOW = 1_767_225_600_000_000
BEFORE: dict[str, Any] = {"a": {"b": 1, "c": 2}, "z": 5}
DOTTED = messages.Document(name=name("c/d"), fields={"a.b": value(1)})
TRANSFORM_ALONE = messages.Write(
    transform={"document": name("c/d"), "field_transforms": [transform("z", "increment", 2)]}
)


def stored(**fields: Any) -> Message:
    made = document("c/d", **fields)
    messages.set_micros(made.create_time, 1)
    messages.set_micros(made.update_time, 2)
    return made


def fields(made: Message | None) -> Message:
    assert made is not None
    return messages.Document(name=name("c/d"), fields=made.fields)


@pytest.mark.parametrize(
    ("write", "after"),
    [
        (put("c/d", x=1), {"x": 1}),
        (put("c/d", mask=["a.b"], a={"b": 9, "c": 9}), {"a": {"b": 9, "c": 2}, "z": 5}),
        (put("c/d", mask=["a"], a={"n": 1}), {"a": {"n": 1}, "z": 5}),
        (put("c/d", mask=["z"]), {"a": BEFORE["a"]}),
        (put("c/d", mask=["z.q.r"], z={"q": {"r": 1}}), {"a": BEFORE["a"], "z": {"q": {"r": 1}}}),
        (put("c/d", mask=["none.q"]), BEFORE),
        (put("c/d", mask=["q"], q=1, r=2), {**BEFORE, "q": 1}),
        (messages.Write(update=DOTTED, update_mask={"field_paths": ["`a.b`"]}), {**BEFORE, "a.b": 1}),
        (put("c/d", x=1, transforms=[transform("x", "increment", 1)]), {"x": 2}),
        (put("c/d", mask=[], transforms=[transform("z", "increment", 1)]), {**BEFORE, "z": 6}),
        (
            messages.Write(transform={"document": name("c/d"), "field_transforms": [transform("z", "increment", 2)]}),
            {**BEFORE, "z": 7},
        ),
    ],
    ids=str,
)
def test_writes_change_what_they_name(write: Message, after: dict[str, Any]) -> None:
    made, result = writes.apply(write, stored(**BEFORE), NOW)
    assert fields(made) == document("c/d", **after)
    changed = after != BEFORE
    assert messages.micros(result.update_time) == (NOW if changed else 2)


def test_created_documents_have_both_times() -> None:
    made, _ = writes.apply(put("c/d", mask=["a", "b"], a=1), None, NOW)
    assert fields(made) == document("c/d", a=1)
    assert made is not None
    assert messages.micros(made.create_time) == messages.micros(made.update_time) == NOW


def test_changed_documents_keep_their_create_time() -> None:
    made, _ = writes.apply(put("c/d", x=1), stored(), NOW)
    assert made is not None
    assert (messages.micros(made.create_time), messages.micros(made.update_time)) == (1, NOW)


def test_equal_content_is_no_change() -> None:
    old = stored(**BEFORE)
    made, result = writes.apply(put("c/d", **BEFORE), old, NOW)
    assert made is old
    assert messages.micros(result.update_time) == 2


def test_integers_and_doubles_stay_apart() -> None:
    made, _ = writes.apply(put("c/d", a=1.0), stored(a=1), NOW)
    assert fields(made) == document("c/d", a=1.0)


def test_deleting_leaves_no_times() -> None:
    made, result = writes.apply(delete("c/d"), stored(), NOW)
    assert made is None
    assert not result.HasField("update_time")


@pytest.mark.parametrize(
    ("condition", "old", "error"),
    [
        ({"exists": True}, None, errors.NotFoundError),
        ({"exists": False}, stored(), errors.AlreadyExistsError),
        ({"update_time": {"nanos": 3000}}, stored(), errors.PreconditionError),
        ({"update_time": {"nanos": 2000}}, None, errors.PreconditionError),
    ],
)
def test_broken_preconditions_are_refused(condition: Any, old: Message | None, error: type[Exception]) -> None:
    write = messages.Write(delete=name("c/d"), current_document=condition)
    with pytest.raises(error):
        writes.check_precondition(write.current_document, name("c/d"), old)


@pytest.mark.parametrize(
    ("condition", "old"),
    [({}, None), ({"exists": True}, stored()), ({"exists": False}, None), ({"update_time": {"nanos": 2000}}, stored())],
)
def test_kept_preconditions_let_writes_pass(condition: Any, old: Message | None) -> None:
    write = messages.Write(delete=name("c/d"), current_document=condition)
    writes.check_precondition(write.current_document, name("c/d"), old)


@pytest.mark.parametrize(
    "refused",
    [
        messages.Write(),
        messages.Write(delete="foo"),
        messages.Write(delete="projects/q/databases/x/documents/c/d"),
        messages.Write(transform={"document": name("c/d")}),
        put("c/d", mask=["a..b"]),
        put("c/d", mask=["__x__"]),
        put("c/d", __x__=1),
        put("c/d", a=[[1]]),
        put("c/d", transforms=[transform("a", "increment", "x")]),
    ],
    ids=str,
)
def test_malformed_writes_are_refused(refused: Message) -> None:
    with pytest.raises(errors.InvalidInputError):
        writes.check_all([refused], DATABASE)


def test_transforms_are_limited_per_document() -> None:
    half = [transform(f"f{each}", "increment", 1) for each in range(251)]
    writes.check_all([put("c/d", transforms=half), put("c/e", transforms=half)], DATABASE)
    with pytest.raises(errors.InvalidInputError, match="more than 500 field transformations"):
        writes.check_all([put("c/d", transforms=half), put("c/d", transforms=half)], DATABASE)


def test_stored_documents_are_never_changed() -> None:
    old, copy = stored(**BEFORE), stored(**BEFORE)
    writes.apply(put("c/d", mask=["a.b"], a={"b": value(2)}, transforms=[transform("z", "increment", 1)]), old, NOW)
    assert old == copy
