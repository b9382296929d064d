from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pytest
from google.protobuf import struct_pb2

from infra.preview import wire
from infra.preview.graph import COMPUTED, Archive, FileAsset, Reference, SecretValue, TextAsset
from tests.infra.preview.programs import Thing, thing


def read(fields: dict[str, Any], folder: Path = Path()) -> Any:
    struct = struct_pb2.Struct()
    struct.update({"value": fields})
    return wire.from_struct(struct, folder)["value"]


@pytest.mark.parametrize(
    "value", [None, True, 3, 2.5, "text", [1, "two", None], {"nested": {"list": [False]}}, COMPUTED, SecretValue("x")]
)
def test_plain_data_survives_the_journey(value: Any) -> None:
    assert wire.from_value(wire.to_value(value), Path()) == value


def test_keys_are_in_order_whatever_travelled_first() -> None:
    struct = struct_pb2.Struct()
    struct.update({"b": 1, "a": 2})

    assert list(wire.from_struct(struct, Path())) == ["a", "b"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (lambda: pulumi.Output.secret("x"), SecretValue("x")),
        (lambda: pulumi.FileAsset("notes.txt"), FileAsset("notes.txt")),
        (lambda: pulumi.StringAsset("hello"), TextAsset("hello")),
        (lambda: pulumi.RemoteAsset("https://example.com/a"), FileAsset("https://example.com/a")),
    ],
)
def test_special_values_of_the_sdk_are_understood(given: Callable[[], Any], expected: object) -> None:
    assert thing(lambda: Thing("a", given=given()), "a").inputs["given"] == expected


def test_archives_within_archives_become_folders() -> None:
    inner = pulumi.AssetArchive({"b.py": pulumi.FileAsset("b.py")})
    outer = pulumi.AssetArchive({"a.py": pulumi.StringAsset("a"), "inner": inner})

    found = thing(lambda: Thing("a", source=outer), "a").inputs["source"]

    assert found == Archive({"a.py": TextAsset("a"), "inner/b.py": FileAsset("b.py")})


def test_archive_of_a_folder_lists_its_files(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "main.py").touch()

    found = read({wire.SIGNATURE: wire.ARCHIVE, "path": "src"}, tmp_path)

    assert found == Archive({"main.py": FileAsset(str(tmp_path / "src" / "main.py"))})


def test_archive_that_is_a_file_stays_one() -> None:
    assert read({wire.SIGNATURE: wire.ARCHIVE, "path": "code.zip"}) == Archive({"": FileAsset("code.zip")})


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({wire.SIGNATURE: wire.OUTPUT, "value": 1}, 1),
        ({wire.SIGNATURE: wire.OUTPUT}, COMPUTED),
        ({wire.SIGNATURE: wire.OUTPUT, "value": 1, "secret": True}, SecretValue(1)),
        ({wire.SIGNATURE: wire.RESOURCE, "urn": "urn:x"}, Reference("urn:x")),
    ],
)
def test_outputs_and_references_are_unwrapped(fields: dict[str, Any], expected: object) -> None:
    assert read(fields) == expected


def test_unknown_signature_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown signature abc"):
        read({wire.SIGNATURE: "abc"})


def test_foreign_objects_do_not_travel() -> None:
    with pytest.raises(TypeError, match="Path does not travel"):
        wire.to_value(Path())
