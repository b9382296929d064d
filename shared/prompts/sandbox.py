"""Compiles and runs the text of one part of a prompt, without access to anything but its variables."""

import functools
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, meta
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from shared import errors
from shared.errors import FieldError
from shared.prompts import filters, grammar, inclusion, meter
from shared.prompts.template import Included

MAX_OPERAND = 10**15

_FILE = "<prompt>"
_MAX_REASON = 400
_TOO_DEEP = "it is too deeply nested, or a number is too long"
_OPERATORS = frozenset({"+", "-", "*", "/", "//", "%", "**"})
_COMPILE_FAILURES = (SyntaxError, ValueError, RecursionError, MemoryError)
_RUN_FAILURES = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError)


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja without calls, attributes, globals and files, for text that is not HTML."""

    intercepted_binops = _OPERATORS

    def __init__(self) -> None:
        super().__init__(
            undefined=StrictUndefined,
            autoescape=False,
            finalize=filters.printed,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            optimized=False,
            cache_size=0,
        )
        self.globals.clear()
        self.filters = dict(filters.FILTERS)
        self.tests = dict(filters.TESTS)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ARG002 - the signature is Jinja's
        return isinstance(obj, LoopContext) and not attr.startswith("_")

    def is_safe_callable(self, obj: Any) -> bool:  # noqa: ARG002 - the signature is Jinja's
        return False

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        for operand in (left, right):
            if isinstance(operand, bool) or not isinstance(operand, int | float):
                raise TypeError(f"'{operator}' works on numbers only; texts are joined with '~'")
            if abs(operand) > MAX_OPERAND:
                raise OverflowError("the number is too large")
        return super().call_binop(context, operator, left, right)


@dataclass(frozen=True)
class Program:
    """A compiled part; ``reads`` holds the variables it uses and the line where each is used first."""

    field: str
    template: Template
    reads: Mapping[str, int]

    def run(self, values: Mapping[str, Any]) -> str:
        """Return the text for ``values``; raises InvalidFieldsError that names the part and the line."""
        written, length = [], 0
        try:
            for piece in self.template.generate({**values, filters.METER: meter.Meter()}):
                length += len(piece)
                meter.check_length(length)
                written.append(piece)
        except _RUN_FAILURES as error:
            raise _refused(self.field, "unrenderable", error, _failing_line(error)) from error
        return "".join(written)


def references(field: str, text: str) -> dict[str, int]:
    """Return what ``text`` includes and on which line; raises InvalidFieldsError that names ``field`` and the line."""
    try:
        return inclusion.references(_environment().parse(text))
    except TemplateSyntaxError as error:
        raise _refused(field, "syntax", error.message, error.lineno) from error
    except _COMPILE_FAILURES as error:
        raise _refused(field, "syntax", _TOO_DEEP, None) from error


def compile_part(field: str, text: str, included: Mapping[str, Included] | None = None) -> Program:
    """
    Return ``text``, with what is ``included`` by its references, as a program.

    Raises InvalidFieldsError that names ``field`` and the line.
    """
    environment = _environment()
    try:
        parsed = inclusion.expanded(environment, environment.parse(text), text, included or {})
        grammar.check(parsed)
        reads = grammar.first_lines(parsed, meta.find_undeclared_variables(parsed))
        code = environment.compile(grammar.metered(parsed), filename=_FILE)
    except TemplateSyntaxError as error:
        raise _refused(field, "syntax", error.message, error.lineno) from error
    except _COMPILE_FAILURES as error:
        raise _refused(field, "syntax", _TOO_DEEP, None) from error
    return Program(field, Template.from_code(environment, code, {}), reads)


@functools.cache
def _environment() -> _Environment:
    return _Environment()


def _refused(field: str, rule: str, reason: object, line: int | None) -> errors.InvalidFieldsError:
    where = f"Line {line}" if line else "The template"
    what = "is not well-formed" if rule == "syntax" else "cannot be rendered"
    detail = f"{where} {what}: {str(reason)[:_MAX_REASON].rstrip('.')}."
    return errors.InvalidFieldsError("The prompt cannot be used.", errors=[FieldError(field, rule, detail)])


def _failing_line(error: BaseException) -> int | None:
    frames = traceback.walk_tb(error.__traceback__)
    lines = [line for frame, line in frames if frame.f_code.co_filename == _FILE]
    return lines[-1] if lines else None
