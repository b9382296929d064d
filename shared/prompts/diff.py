"""What differs between two versions: their parts line by line, their examples, includes and variables."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.prompts.template import Prompt, Variable, Version


@dataclass(frozen=True, slots=True)
class ChangedVariable:
    """A variable that both versions declare, but differently."""

    before: Variable
    after: Variable


@dataclass(frozen=True, slots=True)
class Diff:
    """The way from one version to another as unified diffs; what stays the same has an empty one."""

    before: int
    after: int
    parts: Mapping[str, str]
    added: tuple[Variable, ...]
    removed: tuple[Variable, ...]
    changed: tuple[ChangedVariable, ...]
    examples: str = ""
    includes: str = ""


def compare(before: Version, after: Version, called: str = "") -> Diff:
    """Return what differs between two versions of a template; the second may be ``called`` otherwise."""
    old = {variable.name: variable for variable in before.prompt.variables}
    new = {variable.name: variable for variable in after.prompt.variables}
    names = f"{before.name}@{before.number}", called or f"{after.name}@{after.number}"
    return Diff(
        before=before.number,
        after=after.number,
        parts=parts(before.prompt, after.prompt, names),
        added=tuple(variable for name, variable in new.items() if name not in old),
        removed=tuple(variable for name, variable in old.items() if name not in new),
        changed=tuple(
            ChangedVariable(old[name], variable)
            for name, variable in new.items()
            if name in old and old[name].fields() != variable.fields()
        ),
        examples=unified("examples", _example_lines(before.prompt), _example_lines(after.prompt), names),
        includes=unified("includes", _include_lines(before.prompt), _include_lines(after.prompt), names),
    )


def parts(before: Prompt, after: Prompt, names: tuple[str, str]) -> dict[str, str]:
    """Return the unified diff of each part of two prompts, which are called ``names``."""
    return {
        part: unified(part, text.splitlines(), after.parts[part].splitlines(), names)
        for part, text in before.parts.items()
    }


def unified(part: str, before: Sequence[str], after: Sequence[str], names: tuple[str, str]) -> str:
    """Return the unified diff of the lines of something called ``part``."""
    old, new = names
    lines = difflib.unified_diff(before, after, fromfile=f"{old}/{part}", tofile=f"{new}/{part}", lineterm="")
    return "\n".join(lines)


def _example_lines(prompt: Prompt) -> list[str]:
    shown = [f"(as {prompt.example_style})"] if prompt.examples else []
    for one in prompt.examples:
        shown += ["input:", *one.input.splitlines(), "output:", *one.output.splitlines()]
    return shown


def _include_lines(prompt: Prompt) -> list[str]:
    return [f"{one.reference} = version {one.number}" for one in prompt.includes]
