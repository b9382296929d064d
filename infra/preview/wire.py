"""Values as they travel between a Pulumi program and its engine, to plain data and back."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from google.protobuf import struct_pb2

from infra.preview.graph import COMPUTED, Archive, FileAsset, Reference, SecretValue, TextAsset

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - it marks secrets and is none
ASSET: Final = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE: Final = "0def7320c3a5731c473e5ecbe6d01bc7"
RESOURCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def from_struct(struct: struct_pb2.Struct, folder: Path) -> dict[str, Any]:
    """Return a message of properties as plain data; ``folder`` is what relative paths of archives are relative to."""
    return {key: from_value(struct.fields[key], folder) for key in sorted(struct.fields)}


def from_value(value: struct_pb2.Value, folder: Path) -> Any:
    """Return one value as plain data."""
    match value.WhichOneof("kind"):
        case "struct_value":
            return _object(from_struct(value.struct_value, folder), folder)
        case "list_value":
            return [from_value(item, folder) for item in value.list_value.values]
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "string_value":
            return COMPUTED if value.string_value == UNKNOWN else value.string_value
        case "bool_value":
            return value.bool_value
        case _:
            return None


def _object(fields: dict[str, Any], folder: Path) -> Any:
    match fields.get(SIGNATURE):
        case None:
            return fields
        case str(signature) if signature == SECRET:
            return SecretValue(fields.get("value"))
        case str(signature) if signature == OUTPUT:
            known = fields.get("value", COMPUTED)
            return SecretValue(known) if fields.get("secret") else known
        case str(signature) if signature == ASSET:
            return TextAsset(fields["text"]) if "text" in fields else FileAsset(fields.get("path") or fields["uri"])
        case str(signature) if signature == ARCHIVE:
            return Archive(_archived(fields, folder))
        case str(signature) if signature == RESOURCE:
            return Reference(fields["urn"])
        case other:
            raise ValueError(f"a value has the unknown signature {other}")


def _archived(fields: Mapping[str, Any], folder: Path) -> dict[str, FileAsset | TextAsset]:
    """Return the files of an archive; an archive within it lies in a folder of its own."""
    if "assets" not in fields:
        source = fields.get("path") or fields["uri"]
        root = folder / source
        found = sorted(path for path in root.rglob("*") if path.is_file()) if root.is_dir() else []
        return {path.relative_to(root).as_posix(): FileAsset(str(path)) for path in found} or {"": FileAsset(source)}
    files: dict[str, FileAsset | TextAsset] = {}
    for name, asset in fields["assets"].items():
        if isinstance(asset, Archive):
            files |= {f"{name}/{inner}".rstrip("/"): file for inner, file in asset.assets.items()}
        else:
            files[name] = asset
    return files


def to_value(value: Any) -> struct_pb2.Value:
    """Return plain data as a value that travels."""
    if isinstance(value, SecretValue):
        return to_value({SIGNATURE: SECRET, "value": value.value})
    if isinstance(value, Mapping):
        fields = {str(key): to_value(item) for key, item in value.items()}
        return struct_pb2.Value(struct_value=struct_pb2.Struct(fields=fields))
    if isinstance(value, list | tuple):
        return struct_pb2.Value(list_value=struct_pb2.ListValue(values=map(to_value, value)))
    return _scalar(value)


def _scalar(value: Any) -> struct_pb2.Value:
    match value:
        case None:
            return struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
        case bool():
            return struct_pb2.Value(bool_value=value)
        case int() | float():
            return struct_pb2.Value(number_value=value)
        case str():
            return struct_pb2.Value(string_value=value)
        case _ if value is COMPUTED:
            return struct_pb2.Value(string_value=UNKNOWN)
        case _:
            raise TypeError(f"{type(value).__name__} does not travel")
