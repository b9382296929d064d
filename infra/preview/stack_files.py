"""``Pulumi.<stack>.yaml`` together with ``Pulumi.yaml``: the configuration as the CLI hands it to the program."""

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import util
from pathlib import Path
from typing import Any, Final

from infra.preview import project_file
from infra.preview.failures import StackFileError
from infra.preview.project_file import Project

SEALED: Final = "[secret]"

_KEYS: Final = ("config", "secretsprovider", "encryptedkey", "encryptionsalt")


@dataclass(frozen=True)
class StackFiles:
    """
    A project and one of its stacks.

    ``config`` has texts by full key; of a secret, which only its provider can open, it has SEALED.
    """

    project: str
    main: Path
    config: Mapping[str, str]
    secret_keys: Sequence[str]


def load(folder: Path, stack: str) -> StackFiles:
    """Return the configuration of ``stack``; raises StackFileError with every broken rule."""
    project = project_file.load(folder)
    path = folder / f"Pulumi.{stack}.yaml"
    if not path.is_file():
        raise StackFileError(f"There is no stack {stack!r}; there are: {', '.join(stacks(folder)) or 'none'}")
    found = project_file.read(path)
    given = found.get("config") or {}
    if faults := [*_file_faults(found), *_config_faults(project, given)]:
        raise StackFileError("\n".join(f"{path.name}: {fault}" for fault in faults))
    declared = {key: one.fallback for key, one in project.config.items() if one.fallback is not None}
    values = {**declared, **given}
    secret = [key for key, value in values.items() if _sealed(value)]
    return StackFiles(project.name, project.main, {key: _text(values[key]) for key in sorted(values)}, sorted(secret))


def stacks(folder: Path) -> list[str]:
    """Return the names of the stacks that have a file in ``folder``."""
    return sorted(path.name.split(".")[1] for path in folder.glob("Pulumi.*.yaml"))


def _file_faults(found: Mapping[str, Any]) -> Iterator[str]:
    if "environment" in found:
        yield "environment is known to Pulumi's own service alone; a preview without a cloud cannot use it"
    for key in sorted(found.keys() - {*_KEYS, "environment"}):
        yield f"{key} is not a key of a stack{_suggestion(key, _KEYS)}"


def _config_faults(project: Project, given: Mapping[str, Any]) -> Iterator[str]:
    for key, value in given.items():
        yield from (f"{key} {fault}" for fault in _value_faults(project, key, value))
    for key, declared in project.config.items():
        if declared.fallback is None and key not in given:
            yield f"{key} is missing"


def _value_faults(project: Project, key: str, value: Any) -> Iterator[str]:
    namespace, colon, _ = key.partition(":")
    declared = project.config.get(key)
    if not colon:
        yield f"has no namespace; {project.name}:{key} may be meant"
    elif namespace == project.name and declared is None:
        yield f"is not declared in {project_file.NAME}{_suggestion(key, project.config)}"
    elif namespace != project.name and util.find_spec(f"pulumi_{namespace}") is None:
        yield f"is of the namespace {namespace}, of which there is no provider"
    if declared and declared.secret and not _sealed(value):
        yield "is a secret and must be encrypted: pulumi config set --secret"
    elif declared and not _sealed(value) and (fault := declared.fault(value)):
        yield fault


def _sealed(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"secure"}


def _text(value: Any) -> str:
    if _sealed(value):
        return SEALED
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def _suggestion(key: str, known: Sequence[str] | Mapping[str, Any]) -> str:
    by_last_part = {each.rpartition(":")[2]: each for each in known}
    close = difflib.get_close_matches(key.rpartition(":")[2], by_last_part, n=1)
    return f"; did you mean {by_last_part[close[0]]}?" if close else ""
