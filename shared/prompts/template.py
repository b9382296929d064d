"""Prompts with typed variables, their versions and the labels that point to them, as plain values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from shared import ids

Scalar = str | int | float | bool
VariableType = Literal["text", "integer", "number", "boolean", "list"]
Source = Literal["tenant", "builtin"]
Reference = int | str
ExampleStyle = Literal["turns", "text"]
PartName = Literal["system", "user"]

NAME_PATTERN = r"^[a-z0-9][a-z0-9._-]{0,63}$"
LABEL_PATTERN = r"^[a-z][a-z0-9_-]{0,31}$"
VARIABLE_PATTERN = r"^[a-z][a-z0-9_]{0,63}$"

PRODUCTION = "production"
LATEST = "latest"
BUILTIN_NUMBER = 0

MAX_PART_BYTES = 32 * 1024
MAX_PART_LINES = 2_000
MAX_VARIABLES = 50
MAX_CHOICES = 100
MAX_NOTE = 500
MAX_LABELS = 20
MAX_EXAMPLES = 50
MAX_EXAMPLES_BYTES = 256 * 1024
MAX_INCLUDES = 20
MAX_INCLUDED_BYTES = 128 * 1024
MAX_INCLUDE_DEPTH = 5


@dataclass(frozen=True, slots=True)
class Variable:
    """
    A value that a prompt takes when it is rendered.

    ``max_length`` counts the characters of a text or the items of a list. The choices of a list are what its
    items may be.
    """

    name: str
    type: VariableType = "text"
    required: bool = True
    default: Scalar | Sequence[Scalar] | None = None
    description: str = ""
    max_length: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    choices: Sequence[Scalar] = ()

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> "Variable":
        """Return the variable that ``fields`` describe."""
        return cls(**{name: _frozen(value) for name, value in fields.items()})

    def fields(self) -> dict[str, Any]:
        """Return the variable as document fields."""
        stated = {name: getattr(self, name) for name in _VARIABLE_FIELDS}
        return {name: _plain(value) for name, value in stated.items() if value is not None}


_VARIABLE_FIELDS = tuple(Variable.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class PromptExample:
    """What an answer should look like: an input, and the output that it should lead to; both as they are, not Jinja."""

    input: str
    output: str

    def fields(self) -> dict[str, str]:
        """Return the example as document fields."""
        return {"input": self.input, "output": self.output}


@dataclass(frozen=True)
class Included:
    """
    A text that a prompt includes, as it was when the prompt was published.

    ``reference`` is what the prompt says; it stood for the ``part`` of the version ``number`` of the template
    ``name``, whose own includes are ``includes``.
    """

    reference: str
    name: str
    number: int
    part: PartName
    text: str
    includes: tuple["Included", ...] = ()

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> "Included":
        """Return what ``fields`` describe."""
        return cls(**{**fields, "includes": tuple(map(cls.of, fields.get("includes", ())))})

    def fields(self) -> dict[str, Any]:
        """Return it as document fields."""
        plain = {name: getattr(self, name) for name in ("reference", "name", "number", "part", "text")}
        return {**plain, "includes": [one.fields() for one in self.includes]} if self.includes else plain

    @property
    def depth(self) -> int:
        """Return how many texts lie within each other here."""
        return 1 + max((one.depth for one in self.includes), default=0)

    def names(self) -> Iterator[str]:
        """Yield the names of the templates that it is made of."""
        yield self.name
        for one in self.includes:
            yield from one.names()


@dataclass(frozen=True)
class Prompt:
    """
    The text of a version: the parts ``system`` and ``user``, the variables that they use, and examples.

    The examples are shown as turns of a conversation, or as text before the part ``user``. ``includes`` are the texts
    that the parts refer to; publishing adds those that are missing.
    """

    system: str
    user: str
    variables: tuple[Variable, ...] = ()
    examples: tuple[PromptExample, ...] = ()
    example_style: ExampleStyle = "turns"
    includes: tuple[Included, ...] = ()

    @classmethod
    def of(cls, fields: Mapping[str, Any]) -> "Prompt":
        """Return the prompt that ``fields`` describe."""
        return cls(
            fields.get("system", ""),
            fields["user"],
            tuple(Variable.of(variable) for variable in fields.get("variables", ())),
            tuple(PromptExample(**example) for example in fields.get("examples", ())),
            fields.get("example_style", "turns"),
            tuple(map(Included.of, fields.get("includes", ()))),
        )

    @property
    def parts(self) -> dict[str, str]:
        """Return the texts by the name of their part."""
        return {"system": self.system, "user": self.user}

    def fields(self) -> dict[str, Any]:
        """Return the prompt as document fields; what it does not have is left out, and has no share in the hash."""
        plain: dict[str, Any] = {**self.parts, "variables": [variable.fields() for variable in self.variables]}
        if self.examples:
            plain |= {"examples": [one.fields() for one in self.examples], "example_style": self.example_style}
        if self.includes:
            plain["includes"] = [one.fields() for one in self.includes]
        return plain

    @cached_property
    def content_hash(self) -> str:
        """The SHA-256 of the texts, the variables, the examples and what is included."""
        return ids.content_hash(self.fields())

    @cached_property
    def included(self) -> Mapping[str, Included]:
        """What the parts include, by their references."""
        return {one.reference: one for one in self.includes}


@dataclass(frozen=True, slots=True)
class VersionSummary:
    """A version without its text."""

    number: int
    content_hash: str
    note: str
    author: str
    created_at: datetime | None


@dataclass(frozen=True, slots=True)
class Version:
    """A numbered prompt that never changes; a built-in one has the number 0 and no date."""

    name: str
    number: int
    prompt: Prompt
    note: str = ""
    author: str = ""
    created_at: datetime | None = None

    @property
    def source(self) -> Source:
        """Return where the version comes from."""
        return "tenant" if self.number else "builtin"

    @property
    def summary(self) -> VersionSummary:
        """Return the version without its text."""
        return VersionSummary(self.number, self.prompt.content_hash, self.note, self.author, self.created_at)


@dataclass(frozen=True, slots=True)
class Label:
    """A label of a template: the version it points to, and the audit entry that put it there."""

    number: int
    entry: int


@dataclass(frozen=True, slots=True)
class Template:
    """
    The state of a template.

    ``latest`` is the number of its newest version and ``latest_hash`` the hash of its content; ``includes`` names the
    templates that its versions are made of. ``entries`` counts the entries of its audit trail. ``version`` is what a
    write of it must still find.
    """

    tenant: str
    name: str
    labels: Mapping[str, Label] = field(default_factory=dict)
    latest: int = 0
    latest_hash: str = ""
    includes: tuple[str, ...] = ()
    entries: int = 0
    source: Source = "tenant"
    created_at: datetime | None = None
    updated_at: datetime | None = None
    version: Any = None

    def number(self, reference: Reference) -> int | None:
        """Return the number of the version that a number, a label or ``latest`` stands for, if there is one."""
        if isinstance(reference, int):
            return reference if reference <= self.latest else None
        if reference.isdecimal():
            return self.number(int(reference)) if len(reference) <= _MAX_DIGITS else None
        if reference == LATEST:
            return self.latest
        label = self.labels.get(reference)
        return label.number if label else None


_MAX_DIGITS = 9


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
