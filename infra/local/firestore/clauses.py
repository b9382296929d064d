"""What a query asks of one field, decided on encoded values."""

from dataclasses import dataclass
from typing import TypeAlias

from infra.local.firestore import field_paths, messages, values
from infra.local.firestore.field_paths import FieldPath
from infra.local.firestore.messages import Message


@dataclass(frozen=True, slots=True)
class Cut:
    """A place in an ordering: just before, or just after, everything that starts with ``position``."""

    position: bytes
    after: bool

    def bound(self, *, inverted: bool = False) -> bytes:
        """Return the smallest bytes above the cut; ``inverted`` turns the ordering round first."""
        position = values.invert(self.position) if inverted else self.position
        return values.after(position) if self.after is not inverted else position


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The value equals one of ``operands``."""

    path: FieldPath
    operands: frozenset[bytes]

    def accepts(self, value: Message) -> bool:
        """Say whether ``value`` is what the clause asks for."""
        return values.encode(value) in self.operands


@dataclass(frozen=True, slots=True)
class NoneOf:
    """The value equals none of ``operands`` and is not null."""

    path: FieldPath
    operands: frozenset[bytes]

    def accepts(self, value: Message) -> bool:
        """Say whether ``value`` is what the clause asks for."""
        encoded = values.encode(value)
        return encoded != values.NULL and encoded not in self.operands


@dataclass(frozen=True, slots=True)
class ContainsAny:
    """The value is an array with one of ``operands`` in it."""

    path: FieldPath
    operands: frozenset[bytes]

    def accepts(self, value: Message) -> bool:
        """Say whether ``value`` is what the clause asks for."""
        return any(values.encode(each) in self.operands for each in value.array_value.values)


@dataclass(frozen=True, slots=True)
class Between:
    """The value is of one type and lies between two cuts."""

    path: FieldPath
    lower: Cut
    upper: Cut

    def accepts(self, value: Message) -> bool:
        """Say whether ``value`` is what the clause asks for."""
        return self.lower.bound() <= values.encode(value) < self.upper.bound()


@dataclass(frozen=True, slots=True)
class Named:
    """The document has one of ``documents`` as its name."""

    documents: frozenset[str]
    path: FieldPath = field_paths.NAME

    def accepts(self, value: Message) -> bool:
        """Say whether ``value`` is what the clause asks for."""
        return value.reference_value in self.documents


Clause: TypeAlias = AnyOf | NoneOf | ContainsAny | Between | Named


def matches(clause: Clause, document: Message) -> bool:
    """Say whether ``document`` has a value for the clause and the clause accepts it."""
    if clause.path == field_paths.NAME:
        return clause.accepts(messages.Value(reference_value=document.name))
    value = field_paths.lookup(document.fields, clause.path)
    return value is not None and clause.accepts(value)


def below(path: FieldPath, operand: bytes, *, inclusive: bool) -> Between:
    """Return the clause for values of the operand's type up to ``operand``; NaN is below no number."""
    kind = operand[:1]
    floor = values.NUMBER + b"\x01" if kind == values.NUMBER else kind
    return Between(path, Cut(floor, after=False), Cut(operand, after=inclusive))


def above(path: FieldPath, operand: bytes, *, inclusive: bool) -> Between:
    """Return the clause for values of the operand's type from ``operand`` on."""
    return Between(path, Cut(operand, after=not inclusive), Cut(operand[:1], after=True))
