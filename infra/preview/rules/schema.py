"""The provider's input classes as the rules see them: what the SDK says, completed by hand."""

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.preview.rules import by_hand, docstrings, sdk
from infra.preview.rules.docstrings import Group
from infra.preview.rules.limits import Limits


@dataclass(frozen=True)
class Property:
    """An input: its name on the wire, its type and what its value must be."""

    name: str
    type: Any
    required: bool
    output_only: bool
    limits: Limits


@dataclass(frozen=True)
class InputClass:
    """A class of inputs: its properties by name on the wire, and which of them exclude or demand each other."""

    name: str
    properties: Mapping[str, Property]
    groups: tuple[Group, ...]


def of_resource(token: str) -> InputClass | None:
    """Return the inputs of a resource type, or None where the provider has no such type."""
    cls = sdk.input_class(token)
    return of_class(cls) if cls else None


@functools.cache
def of_class(cls: type) -> InputClass:
    """Return what is known of an input class of the SDK."""
    name = by_hand.key(cls)
    members = sdk.members(cls)
    added = by_hand.LIMITS.get(name, {})
    properties = {
        member.wire: Property(
            name=member.wire,
            type=member.type,
            required=member.required or member.wire in by_hand.REQUIRED.get(name, ()),
            output_only=docstrings.is_output(member.documentation),
            limits=docstrings.limits(member.documentation, member.type) | added.get(member.wire, Limits()),
        )
        for member in members
    }
    return InputClass(cls.__name__, properties, tuple(_groups(name, members)))


def _groups(name: str, members: tuple[sdk.Member, ...]) -> Iterator[Group]:
    if name in by_hand.GROUPS:
        yield from by_hand.GROUPS[name]
        return
    wires = {member.wire for member in members}
    found = {docstrings.group(member.documentation) for member in members}
    for group in sorted((group for group in found if group), key=lambda group: sorted(group.names)):
        if group.names <= wires and len(group.names) > 1:
            yield group
