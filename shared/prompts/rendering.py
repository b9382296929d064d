"""Turns prompts and values into the texts that a model is sent; compiled prompts are kept by their content."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shared import errors
from shared.errors import FieldError
from shared.models.base import Message
from shared.prompts import declarations, variables
from shared.prompts.recent import Recent
from shared.prompts.template import Prompt, PromptExample, Version

if TYPE_CHECKING:
    from shared.prompts.sandbox import Program


@dataclass(frozen=True, slots=True)
class Rendered:
    """The texts of a prompt with its variables filled in; ``examples`` are those that are shown as turns."""

    system: str
    user: str
    examples: tuple[PromptExample, ...] = ()

    @property
    def messages(self) -> tuple[Message, ...]:
        """Return what a model is sent: the part ``system`` unless it is empty, the examples, the part ``user``."""
        system = (Message("system", self.system),) if self.system else ()
        turns = (
            turn
            for example in self.examples
            for turn in (Message("user", example.input), Message("assistant", example.output))
        )
        return (*system, *turns, Message("user", self.user))


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
        system, user = programs["system"].run(values), programs["user"].run(values)
        if prompt.example_style == "text":
            return Rendered(system, examples_as_text(prompt.examples) + user)
        return Rendered(system, user, prompt.examples)

    def _programs(self, prompt: Prompt) -> "dict[str, Program]":
        programs = self._compiled.get(prompt.content_hash)
        if programs is None:
            programs = {part: _compile(prompt, part) for part in prompt.parts}
            self._compiled.put(prompt.content_hash, programs)
        return programs


def examples_as_text(examples: Collection[PromptExample]) -> str:
    """Return examples as they stand before the part ``user``; nothing for none."""
    if not examples:
        return ""
    shown = (
        f"<example>\n<input>\n{one.input.strip()}\n</input>\n<output>\n{one.output.strip()}\n</output>\n</example>\n"
        for one in examples
    )
    return f"Examples of what is wanted:\n{''.join(shown)}\n"


def references(prompt: Prompt) -> dict[str, dict[str, int]]:
    """Return what each part includes, and on which line; raises InvalidFieldsError."""
    if not any("include" in text for text in prompt.parts.values()):
        return {}
    from shared.prompts import sandbox  # noqa: PLC0415 - Jinja costs 60 ms that most requests need not spend

    return {part: sandbox.references(f"parts.{part}", text) for part, text in prompt.parts.items()}


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

    return sandbox.compile_part(f"parts.{part}", prompt.parts[part], prompt.included)


def _undeclared(program: "Program", declared: Collection[str]) -> Iterator[FieldError]:
    for name, line in program.reads.items():
        if name not in declared:
            detail = f"Line {line} uses the variable '{name[:100]}', which is not declared."
            yield FieldError(program.field, "undeclared", detail)


def _unused(name: str) -> FieldError:
    return variables.field_error(name, ("unused", "is declared, but no part uses it"))
