"""``Pulumi.yaml``: the project and the configuration keys that it declares, checked as the CLI checks them."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from infra.preview.failures import StackFileError

NAME: Final = "Pulumi.yaml"

_KEYS: Final = {
    "name", "runtime", "main", "description", "author", "website", "license", "config", "stackConfigDir", "backend",
    "options", "template", "plugins", "packages", "requiredPulumiVersion",
}  # fmt: skip
_RUNTIME_OPTIONS: Final[Mapping[str, frozenset[str]]] = {
    "toolchain": frozenset({"pip", "poetry", "uv"}),
    "typechecker": frozenset({"mypy", "pyright"}),
    "virtualenv": frozenset(),
}
_DECLARATION: Final = {"type", "items", "description", "secret", "default", "value"}
_TYPES: Final = ("string", "integer", "boolean", "array")
_PROJECT_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_INTEGER: Final = re.compile(r"[+-]?\d+")


@dataclass(frozen=True)
class Declaration:
    """A configuration key of the project: of which type it is, and what it is when a stack does not say."""

    type: str = ""
    items: str = ""
    secret: bool = False
    fallback: Any = None

    def fault(self, value: Any) -> str:
        """Return why ``value`` is none of this type, empty if it is."""
        if self.type and not _fits(self.type, self.items, value):
            what = f"an array of {self.items}" if self.type == "array" else f"of type {self.type}"
            return f"must be {what}, not {json.dumps(value)}"
        return ""


@dataclass(frozen=True)
class Project:
    """What ``Pulumi.yaml`` says; ``config`` is by full key."""

    name: str
    main: Path
    config: Mapping[str, Declaration]


class _Loader(yaml.BaseLoader):
    """Leaves every scalar the text it is, as the CLI does, and refuses a key that stands twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - as PyYAML calls it
        found = [str(key.value) for key, _ in node.value]
        if twice := sorted({key for key in found if found.count(key) > 1}):
            raise yaml.constructor.ConstructorError(
                None, None, f"{', '.join(twice)} stands there twice", node.start_mark
            )
        return dict(super().construct_mapping(node, deep=deep))


def read(path: Path) -> dict[str, Any]:
    """Return the content of a YAML file, scalars as texts; raises StackFileError."""
    try:
        found = yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506 - the loader makes nothing but texts
    except OSError as error:
        raise StackFileError(f"{path} cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise StackFileError(f"{path.name} is not YAML: {error}") from error
    if not isinstance(found or {}, dict):
        raise StackFileError(f"{path.name} must be keys with values")
    return found or {}


def load(folder: Path) -> Project:
    """Return the project in ``folder``; raises StackFileError with every broken rule."""
    found = read(folder / NAME)
    name = str(found.get("name", ""))
    declared = found.get("config") or {}
    faults = [
        *_faults(found),
        *(fault for key, given in declared.items() for fault in _declaration_faults(name, key, given)),
    ]
    if faults:
        raise StackFileError("\n".join(f"{NAME}: {fault}" for fault in faults))
    config = {_full(name, key): _declaration(given) for key, given in declared.items()}
    return Project(name, (folder / found.get("main", ".")).resolve(), config)


def _faults(found: Mapping[str, Any]) -> Iterator[str]:
    if not _PROJECT_NAME.fullmatch(str(found.get("name", ""))):
        yield "name must be 1 to 100 letters, digits, dots, dashes or underscores"
    for key in sorted(found.keys() - _KEYS):
        yield f"{key} is not a key of a project"
    runtime = found.get("runtime")
    given = runtime if isinstance(runtime, dict) else {"name": runtime}
    if given.get("name") != "python":
        yield f"runtime must be python, not {given.get('name')}"
    for key in sorted(given.keys() - {"name", "options"}):
        yield f"runtime.{key} is not a key of a runtime"
    for key, value in (given.get("options") or {}).items():
        allowed = _RUNTIME_OPTIONS.get(key)
        if allowed is None or (allowed and value not in allowed):
            yield f"runtime.options.{key} must not be {value}" if allowed else f"runtime.options.{key} is not an option"


def _declaration_faults(project: str, key: str, given: Any) -> Iterator[str]:
    """Yield what is wrong with one key under ``config``; one of another namespace may have nothing but a value."""
    fields = given if isinstance(given, dict) else {"value": given}
    for field in sorted(fields.keys() - _DECLARATION):
        yield f"config {key}: {field} is none of {', '.join(sorted(_DECLARATION))}"
    if ":" in key and not key.startswith(f"{project}:"):
        for field in sorted(fields.keys() & {"type", "items", "default", "secret"}):
            yield f"config {key}: is not of the namespace {project} and must not have {field}, only value"
        return
    if isinstance(given, dict):
        yield from (f"config {key}: {fault}" for fault in _type_faults(fields))


def _type_faults(fields: Mapping[str, Any]) -> Iterator[str]:
    kind, items = fields.get("type"), (fields.get("items") or {}).get("type")
    if kind not in _TYPES:
        yield f"type must be one of {', '.join(_TYPES)}, not {kind}"
    elif kind == "array" and items not in _TYPES:
        yield f"an array needs items with a type of {', '.join(_TYPES)}"
    elif {"default", "value"} <= fields.keys():
        yield "has both a default and a value"
    elif "default" in fields and (fault := _declaration(fields).fault(fields["default"])):
        yield f"default {fault}"


def _declaration(given: Any) -> Declaration:
    if not isinstance(given, dict):
        return Declaration(fallback=given)
    items = (given.get("items") or {}).get("type", "")
    fallback = given.get("value", given.get("default"))
    return Declaration(given.get("type", ""), items, given.get("secret") == "true", fallback)


def _fits(kind: str, items: str, value: Any) -> bool:
    match kind:
        case "array":
            return isinstance(value, list) and all(_fits(items, "", item) for item in value)
        case "integer":
            return isinstance(value, str) and bool(_INTEGER.fullmatch(value))
        case "boolean":
            return value in {"true", "false"} if isinstance(value, str) else False
        case _:
            return isinstance(value, str)


def _full(project: str, key: str) -> str:
    return key if ":" in key else f"{project}:{key}"
