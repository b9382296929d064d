"""Checks what a prompt declares: the size of its parts, and whether its variables make sense."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from shared.errors import FieldError
from shared.prompts import template, variables
from shared.prompts.template import Prompt, PromptExample, Variable
from shared.prompts.variables import Fault

MAX_DESCRIPTION = 500
RESERVED = frozenset({
    *("and", "else", "if", "in", "is", "not", "or", "recursive", "false", "none", "true"),
    *("caller", "kwargs", "loop", "self", "super", "varargs"),
})

_NAME = re.compile(template.VARIABLE_PATTERN)
_SIZED = frozenset({"text", "list"})
_NUMERIC = frozenset({"integer", "number"})


def check(prompt: Prompt) -> list[FieldError]:
    """Return every rule that ``prompt`` breaks, apart from those of the template language."""
    return [*_part_errors(prompt), *_example_errors(prompt.examples), *_variable_errors(prompt.variables)]


def _part_errors(prompt: Prompt) -> Iterator[FieldError]:
    if not prompt.user.strip():
        yield FieldError("parts.user", "too_short", "Part 'user' must not be empty.")
    for name, text in prompt.parts.items():
        if len(text.encode(errors="replace")) > template.MAX_PART_BYTES:
            limit = f"at most {template.MAX_PART_BYTES} bytes in UTF-8"
            yield FieldError(f"parts.{name}", "too_long", f"Part '{name}' must have {limit}.")
        elif text.count("\n") >= template.MAX_PART_LINES:
            limit = f"at most {template.MAX_PART_LINES} lines"
            yield FieldError(f"parts.{name}", "too_long", f"Part '{name}' must have {limit}.")


def _example_errors(examples: Sequence[PromptExample]) -> Iterator[FieldError]:
    if len(examples) > template.MAX_EXAMPLES:
        yield FieldError("examples", "too_long", f"A prompt has at most {template.MAX_EXAMPLES} examples.")
    for place, one in enumerate(examples):
        for name, text in one.fields().items():
            if not text.strip():
                yield FieldError(
                    f"examples.{place}.{name}", "too_short", f"The {name} of an example must not be empty."
                )
    size = sum(len(text.encode(errors="replace")) for one in examples for text in one.fields().values())
    if size > template.MAX_EXAMPLES_BYTES:
        limit = f"The examples must have at most {template.MAX_EXAMPLES_BYTES} bytes in UTF-8 together."
        yield FieldError("examples", "too_long", limit)


def _variable_errors(declared: tuple[Variable, ...]) -> Iterator[FieldError]:
    if len(declared) > template.MAX_VARIABLES:
        limit = f"A prompt has at most {template.MAX_VARIABLES} variables."
        yield FieldError("variables", "too_long", limit)
        return
    counts = Counter(variable.name for variable in declared)
    for name, count in counts.items():
        if count > 1:
            yield variables.field_error(name[:100], ("repeated", "is declared twice"))
    for variable in declared:
        for found in _faults(variable):
            yield variables.field_error(variable.name[:100], found)


def _faults(variable: Variable) -> Iterator[Fault]:
    yield from _name_faults(variable)
    yield from _bound_faults(variable)
    yield from _choice_faults(variable)
    yield from _default_faults(variable)


def _name_faults(variable: Variable) -> Iterator[Fault]:
    if not _NAME.fullmatch(variable.name):
        yield "wrong_form", f"must match {template.VARIABLE_PATTERN}"
    if variable.name in RESERVED:
        yield "reserved", "has a name that the template language keeps to itself"
    if len(variable.description) > MAX_DESCRIPTION:
        yield "too_long", f"must have a description of at most {MAX_DESCRIPTION} characters"


def _bound_faults(variable: Variable) -> Iterator[Fault]:
    bounds = [bound for bound in (variable.minimum, variable.maximum) if bound is not None]
    if variable.max_length is not None:
        yield from _length_faults(variable, variable.max_length)
    if bounds and variable.type not in _NUMERIC:
        yield "contradiction", "has a minimum or maximum, which only an integer or a number can have"
    if bounds != sorted(bounds):
        yield "contradiction", "has a minimum above its maximum"


def _length_faults(variable: Variable, length: int) -> Iterator[Fault]:
    most = variables.MAX_TEXT if variable.type == "text" else variables.MAX_ITEMS
    if variable.type not in _SIZED:
        yield "contradiction", "has a max_length, which only a text or a list can have"
    elif not 1 <= length <= most:
        yield "out_of_range", f"must have a max_length from 1 to {most}"


def _choice_faults(variable: Variable) -> Iterator[Fault]:
    if len(variable.choices) > template.MAX_CHOICES:
        yield "too_long", f"must have at most {template.MAX_CHOICES} choices"
    elif variable.choices and variable.type == "boolean":
        yield "contradiction", "has choices, which a boolean cannot have"
    elif not all(_can_be_chosen(variable, choice) for choice in variable.choices):
        yield "contradiction", "has a choice that breaks its own rules"


def _can_be_chosen(variable: Variable, choice: object) -> bool:
    value = [choice] if variable.type == "list" else choice
    return variables.fault(replace(variable, choices=()), value) is None


def _default_faults(variable: Variable) -> Iterator[Fault]:
    if variable.default is None:
        return
    if variable.required:
        yield "contradiction", "is required, so it cannot have a default"
    found = variables.fault(variable, variable.default)
    if found:
        yield found[0], f"has a default that {found[1]}"


def check_name(value: str) -> list[FieldError]:
    """Return what is wrong with ``value`` as the name of a template."""
    return _form_errors("name", value, template.NAME_PATTERN)


def check_labels(values: Sequence[str]) -> list[FieldError]:
    """Return what is wrong with ``values`` as labels."""
    found = [error for value in values for error in _form_errors("label", value, template.LABEL_PATTERN)]
    if template.LATEST in values:
        found.append(FieldError("label", "reserved", "'latest' always stands for the newest version."))
    return found


def _form_errors(field: str, value: str, pattern: str) -> list[FieldError]:
    if re.fullmatch(pattern, value):
        return []
    return [FieldError(field, "wrong_form", f"'{field}' must match {pattern}.")]
