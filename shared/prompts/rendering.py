"""Turns prompts and values into the texts that a model is sent; compiled prompts are kept by their content."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shared import errors
from shared.errors import FieldError
from shared.prompts import declarations, variables
from shared.prompts.recent import Recent
from shared.prompts.template import Prompt, Version

if TYPE_CHECKING:
    from shared.prompts.sandbox import Program


@dataclass(frozen=True, slots=True)
class Rendered:
    """The texts of a prompt with its variables filled in."""

    system: str
    user: str


@dataclass(frozen=True, slots=True)
class RenderedVersion:
    """A version, and its texts for some values."""

    version: Version
    texts: Rendered


class Renderer:
    """Checks and renders prompts, and remembers up to ``size`` compiled ones."""

    def __init__(self, size: int = 256) -> None:
        self._compiled: Recent[str, dict[str, Program]] = Recent(size)

    def check(self, prompt: Prompt) -> None:
        """Raise InvalidFieldsError, with every rule that is broken, unless ``prompt`` can be published."""
        found = declarations.check(prompt) or [*_template_errors(prompt)]
        if found:
            raise errors.InvalidFieldsError("The prompt cannot be published.", errors=found)

    def render(self, prompt: Prompt, given: Mapping[str, Any]) -> Rendered:
        """Return the texts for the ``given`` values; raises InvalidFieldsError."""
        values = variables.bind(prompt.variables, given)
        programs = self._programs(prompt)
        return Rendered(programs["system"].run(values), programs["user"].run(values))

    def _programs(self, prompt: Prompt) -> "dict[str, Program]":
        programs = self._compiled.get(prompt.content_hash)
        if programs is None:
            programs = {part: _compile(prompt, part) for part in prompt.parts}
            self._compiled.put(prompt.content_hash, programs)
        return programs


def _template_errors(prompt: Prompt) -> Iterator[FieldError]:
    used: set[str] = set()
    broken = False
    declared = {variable.name for variable in prompt.variables}
    for part in prompt.parts:
        try:
            program = _compile(prompt, part)
        except errors.InvalidFieldsError as error:
            broken = True
            yield from error.errors
        else:
            used |= program.reads.keys()
            yield from _undeclared(program, declared)
    if not broken:
        yield from (_unused(name) for name in sorted(declared - used))


def _compile(prompt: Prompt, part: str) -> "Program":
    from shared.prompts import sandbox  # noqa: PLC0415 - Jinja costs 60 ms that most requests need not spend

    return sandbox.compile_part(f"parts.{part}", prompt.parts[part])


def _undeclared(program: "Program", declared: Collection[str]) -> Iterator[FieldError]:
    for name, line in program.reads.items():
        if name not in declared:
            detail = f"Line {line} uses the variable '{name[:100]}', which is not declared."
            yield FieldError(program.field, "undeclared", detail)


def _unused(name: str) -> FieldError:
    return variables.field_error(name, ("unused", "is declared, but no part uses it"))
