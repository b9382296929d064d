"""What a run of the program has registered: resources with their inputs, as plain data."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, Literal

STACK_TYPE: Final = "pulumi:pulumi:Stack"

Mode = Literal["preview", "apply"]


class Unknown(Enum):
    """The value of something that only the cloud can tell."""

    COMPUTED = "<computed>"


COMPUTED: Final = Unknown.COMPUTED


@dataclass(frozen=True)
class SecretValue:
    """A value that must not be shown."""

    value: Any


@dataclass(frozen=True)
class FileAsset:
    """A file; ``path`` is absolute or relative to the program's folder."""

    path: str


@dataclass(frozen=True)
class TextAsset:
    """A text as a file."""

    text: str


@dataclass(frozen=True)
class Archive:
    """Files by their path in the archive."""

    assets: Mapping[str, "FileAsset | TextAsset"]


@dataclass(frozen=True)
class Reference:
    """Another resource as a value."""

    urn: str


@dataclass(frozen=True)
class Resource:
    """
    A registered resource.

    Values are JSON-like data, with COMPUTED, SecretValue, Archive, assets and Reference where they occur.
    ``outputs`` of a custom resource are what the stand-in cloud filled in; of a component, what it registered.
    ``options`` holds what is set of: ignoreChanges, replaceOnChanges, additionalSecretOutputs, aliases, hooks,
    replaceWith, deletedWith, retainOnDelete, deleteBeforeReplace, importId, customTimeouts.
    """

    urn: str
    type: str
    name: str
    parent: str = ""
    custom: bool = True
    inputs: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    dependencies: Sequence[str] = ()
    property_dependencies: Mapping[str, Sequence[str]] = field(default_factory=dict)
    provider: str = ""
    protect: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""

    @property
    def path(self) -> str:
        """The part of the URN that stays the same in every stack: ``<parent type>$<type>::<name>``."""
        return self.urn.split("::", 2)[2]

    def get(self, path: str, default: Any = None) -> Any:
        """Return the input at a dotted path such as ``serviceConfig.availableCpu``, without secrets' wrapping."""
        found: Any = self.inputs
        for key in path.split("."):
            if isinstance(found, SecretValue):
                found = found.value
            if not isinstance(found, Mapping) or key not in found:
                return default
            found = found[key]
        return found.value if isinstance(found, SecretValue) else found


@dataclass(frozen=True)
class Graph:
    """
    Everything a run has registered, in the order of registration.

    In the mode ``preview`` whatever a provider would compute is COMPUTED; in ``apply`` the stand-in cloud has
    filled in plausible values.
    """

    project: str
    stack: str
    mode: Mode
    config: Mapping[str, str]
    resources: Mapping[str, Resource]
    outputs: Mapping[str, Any] = field(default_factory=dict)
    warnings: Sequence[str] = ()

    def of_type(self, *tokens: str) -> Iterator[Resource]:
        """Yield the resources of these types, such as ``gcp:cloudtasks/queue:Queue``."""
        return (resource for resource in self.resources.values() if resource.type in tokens)

    def named(self, token: str, name: str) -> Resource:
        """Return the resource of a type with a logical name; raises KeyError."""
        for resource in self.of_type(token):
            if resource.name == name:
                return resource
        raise KeyError(f"{token} {name}")

    def awaited(self, urn: str) -> frozenset[str]:
        """Return what comes before a resource: its parent, what it depends on, and what comes before those."""
        found: set[str] = set()
        waiting = [urn]
        while waiting:
            resource = self.resources.get(waiting.pop())
            if resource is not None:
                fresh = {resource.parent, *resource.dependencies} - found - {""}
                found |= fresh
                waiting.extend(fresh)
        return frozenset(found)

    def children(self, urn: str) -> Iterator[Resource]:
        """Yield the resources whose parent is ``urn``."""
        return (resource for resource in self.resources.values() if resource.parent == urn)
