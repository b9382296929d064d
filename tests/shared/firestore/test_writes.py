import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from shared.firestore import writes

ROOT = "projects/p/databases/(default)/documents"


def test_create_must_not_find_the_document() -> None:
    message = writes.to_message(writes.create("jobs/a", {"x": 1}), ROOT)

    assert message.update.name == f"{ROOT}/jobs/a"
    assert message.current_document.exists is False
    assert not message.HasField("update_mask")


def test_replace_has_no_precondition() -> None:
    assert not writes.to_message(writes.replace("jobs/a", {}), ROOT).HasField("current_document")


def test_update_touches_named_fields_only() -> None:
    message = writes.to_message(writes.update("jobs/a", {"x": 1, "stages.plan.state": "done"}), ROOT)

    assert list(message.update_mask.field_paths) == ["x", "stages.plan.state"]
    assert message.update.fields["stages"].map_value.fields["plan"].map_value.fields["state"].string_value == "done"
    assert message.current_document.exists is True


@pytest.mark.parametrize(
    ("segment", "quoted"), [("a-b", "`a-b`"), ("0", "`0`"), ("a`b", "`a\\`b`"), ("a\\b", "`a\\\\b`")]
)
def test_odd_names_are_quoted(segment: str, quoted: str) -> None:
    assert list(writes.to_message(writes.update("d/a", {segment: 1}), ROOT).update_mask.field_paths) == [quoted]


def test_delete_may_require_a_version() -> None:
    version = Timestamp(seconds=5)
    assert writes.to_message(writes.delete("jobs/a", version), ROOT).current_document.update_time == version


def test_delete_names_the_document() -> None:
    assert getattr(writes.to_message(writes.delete("jobs/a"), ROOT), "delete") == f"{ROOT}/jobs/a"  # noqa: B009 - a keyword
