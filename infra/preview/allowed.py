"""The changes of guarded stacks that somebody has allowed, for a reason and a time."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal, get_args

from shared import errors

FILE: Final = Path(__file__).parents[1] / "allowed_changes.toml"

Allowable = Literal["replace", "delete", "unprotect"]

_KEYS: Final = frozenset({"stack", "resource", "change", "reason", "until"})


class AllowanceError(errors.PressroomError):
    """The list of allowed changes cannot be read."""

    code = "allowed_changes"


@dataclass(frozen=True)
class Allowance:
    """One change of one resource of a stack, allowed up to and including a day."""

    stack: str
    resource: str
    change: Allowable
    reason: str
    until: date


def read(stacks: Sequence[str], file: Path = FILE) -> Sequence[Allowance]:
    """Return what is allowed in ``stacks``, nothing where there is no file; raises AllowanceError."""
    try:
        found = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return ()
    except tomllib.TOMLDecodeError as error:
        raise AllowanceError(f"{file.name}: {error}") from error
    if odd := sorted(set(found) - {"allowed"}):
        raise AllowanceError(f"{file.name}: {odd[0]} is not known; entries are written as [[allowed]].")
    listed = [
        _allowance(entry, f"{file.name}, entry {place}") for place, entry in enumerate(found.get("allowed", []), 1)
    ]
    for allowance in listed:
        if allowance.stack not in stacks:
            raise AllowanceError(f"{file.name}: {allowance.stack!r} is not a stack; these are: {', '.join(stacks)}.")
    return listed


def _allowance(entry: Mapping[str, Any], place: str) -> Allowance:
    if odd := sorted(_KEYS ^ set(entry)):
        missing = "is missing" if odd[0] in _KEYS else "is not known"
        raise AllowanceError(f"{place}: {odd[0]} {missing}.")
    if entry["change"] not in get_args(Allowable):
        raise AllowanceError(
            f"{place}: change must be one of {', '.join(get_args(Allowable))}, not {entry['change']!r}."
        )
    if type(entry["until"]) is not date:
        raise AllowanceError(f"{place}: until must be a date like 2030-12-31.")
    if not str(entry["reason"]).strip():
        raise AllowanceError(f"{place}: reason is empty.")
    return Allowance(**entry)
