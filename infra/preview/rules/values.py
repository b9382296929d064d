"""Whether the values of a resource's inputs are what its input class allows."""

import collections.abc
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import pulumi

from infra.preview import graph as graphs
from infra.preview.findings import Finding
from infra.preview.graph import COMPUTED, Resource, SecretValue
from infra.preview.rules import limits, schema, sdk
from infra.preview.rules.docstrings import Group
from infra.preview.rules.schema import InputClass, Property

_SCALARS: Final[Mapping[type, tuple[type, ...]]] = {str: (str,), int: (int,), float: (int, float), bool: (bool,)}
_ARTICLES: Final[Mapping[type, str]] = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}
_FILES: Final = (graphs.FileAsset, graphs.TextAsset, graphs.Archive)


@dataclass(frozen=True)
class Place:
    """Where a value stands, and whether it must not be shown."""

    path: str = ""
    secret: bool = False

    def at(self, key: str | int) -> "Place":
        """Return the place of a member or an element."""
        step = f"[{key}]" if isinstance(key, int) else f".{key}" if self.path else key
        return replace(self, path=f"{self.path}{step}")

    def shown(self, value: Any) -> str:
        """Return ``value`` for a text, unless it is secret."""
        return "the secret" if self.secret else repr(value)


@dataclass(frozen=True)
class Breach:
    """A rule that a value breaks."""

    rule: str
    place: Place
    text: str


def check(resource: Resource) -> Iterator[Finding]:
    """Yield what is wrong with the inputs of a custom resource."""
    known = schema.of_resource(resource.type)
    if known is None:
        yield Finding("unknown-type", "error", resource.path, f"the provider has no type {resource.type}")
        return
    for breach in _object(known, resource.inputs, Place()):
        text = f"{breach.place.path}: {breach.text}" if breach.place.path else breach.text
        yield Finding(breach.rule, "error", resource.path, text)


def _object(known: InputClass, value: Mapping[str, Any], place: Place) -> Iterator[Breach]:
    for name in value:
        if name not in known.properties:
            yield Breach("unknown-input", place.at(name), f"{known.name} has no such input")
    for name, inner in known.properties.items():
        yield from _property(inner, value.get(name), place.at(name))
    for group in known.groups:
        yield from _group(group, value, place)


def _property(known: Property, value: Any, place: Place) -> Iterator[Breach]:
    if value is None:
        if known.required:
            yield Breach("missing-input", place, "is required")
    elif known.output_only:
        yield Breach("output-only-input", place, "is for the cloud to fill in and cannot be given")
    else:
        yield from _value(known, known.type, value, place)


def _group(group: Group, value: Mapping[str, Any], place: Place) -> Iterator[Breach]:
    given = sorted(name for name in group.names if value.get(name) is not None)
    names = ", ".join(sorted(group.names))
    if len(given) > group.most:
        most = "one" if group.most == 1 else str(group.most)
        yield Breach("exclusive-inputs", place, f"only {most} of {names} may be given, not {' and '.join(given)}")
    if len(given) < group.least:
        least = "one" if group.least == 1 else str(group.least)
        yield Breach("missing-choice", place, f"{least} of {names} must be given")


def _value(known: Property, kind: Any, value: Any, place: Place) -> Iterator[Breach]:
    if value is COMPUTED:
        return
    if isinstance(value, SecretValue):
        yield from _value(known, kind, value.value, replace(place, secret=True))
    elif sdk.is_input_class(kind):
        yield from _nested(kind, value, place)
    elif typing.get_origin(kind) is collections.abc.Sequence:
        yield from _sequence(known, kind, value, place)
    elif typing.get_origin(kind) is collections.abc.Mapping:
        yield from _mapping(known, kind, value, place)
    elif kind in _SCALARS:
        yield from _scalar(known, kind, value, place)
    elif not isinstance(value, _FILES) and {pulumi.Asset, pulumi.Archive} & set(typing.get_args(kind)):
        yield _wrong(place, "a file or an archive", value)


def _nested(kind: type, value: Any, place: Place) -> Iterator[Breach]:
    if isinstance(value, Mapping):
        yield from _object(schema.of_class(kind), value, place)
    else:
        yield _wrong(place, kind.__name__, value)


def _sequence(known: Property, kind: Any, value: Any, place: Place) -> Iterator[Breach]:
    if not isinstance(value, list):
        yield _wrong(place, "a list", value)
        return
    if known.limits.entries:
        yield from _limits(replace(known.limits, one_of=()), value, place)
    for index, element in enumerate(value):
        yield from _value(known, sdk.elements(kind), element, place.at(index))


def _mapping(known: Property, kind: Any, value: Any, place: Place) -> Iterator[Breach]:
    if not isinstance(value, Mapping):
        yield _wrong(place, "a map", value)
        return
    unlimited = replace(known, limits=limits.NONE)
    for key, element in value.items():
        yield from _value(unlimited, sdk.elements(kind), element, place.at(key))


def _scalar(known: Property, kind: type, value: Any, place: Place) -> Iterator[Breach]:
    if not isinstance(value, _SCALARS[kind]) or isinstance(value, bool) is not (kind is bool):
        yield _wrong(place, _ARTICLES[kind], value)
    else:
        yield from _limits(known.limits, value, place)


def _limits(known: limits.Limits, value: Any, place: Place) -> Iterator[Breach]:
    for rule, text in limits.breaches(known, value, place.shown(value)):
        yield Breach(rule, place, text)


def _wrong(place: Place, expected: str, value: Any) -> Breach:
    found = "a resource" if isinstance(value, graphs.Reference) else place.shown(value)
    return Breach("wrong-type", place, f"must be {expected}, not {found}")
