"""What differs between two versions: their parts line by line, and their variables."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from shared.prompts.template import Variable, Version


@dataclass(frozen=True, slots=True)
class ChangedVariable:
    """A variable that both versions declare, but differently."""

    before: Variable
    after: Variable


@dataclass(frozen=True, slots=True)
class Diff:
    """The way from one version to another; a part that stays the same has an empty diff."""

    before: int
    after: int
    parts: Mapping[str, str]
    added: tuple[Variable, ...]
    removed: tuple[Variable, ...]
    changed: tuple[ChangedVariable, ...]


def compare(before: Version, after: Version) -> Diff:
    """Return what differs between two versions of a template."""
    old = {variable.name: variable for variable in before.prompt.variables}
    new = {variable.name: variable for variable in after.prompt.variables}
    return Diff(
        before=before.number,
        after=after.number,
        parts={part: _unified(part, before, after) for part in before.prompt.parts},
        added=tuple(variable for name, variable in new.items() if name not in old),
        removed=tuple(variable for name, variable in old.items() if name not in new),
        changed=tuple(
            ChangedVariable(old[name], variable)
            for name, variable in new.items()
            if name in old and old[name].fields() != variable.fields()
        ),
    )


def _unified(part: str, before: Version, after: Version) -> str:
    lines = difflib.unified_diff(
        before.prompt.parts[part].splitlines(),
        after.prompt.parts[part].splitlines(),
        fromfile=f"{before.name}@{before.number}/{part}",
        tofile=f"{after.name}@{after.number}/{part}",
        lineterm="",
    )
    return "\n".join(lines)
