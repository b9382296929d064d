"""A registration as it arrives at the engine, as a resource of the graph."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlparse

from google.protobuf import json_format
from pulumi.runtime.proto import resource_pb2

from infra.preview import wire
from infra.preview.graph import STACK_TYPE, Resource

Request = resource_pb2.RegisterResourceRequest

_LISTS: Final = ("ignoreChanges", "replaceOnChanges", "additionalSecretOutputs")
_SCALARS: Final = ("retainOnDelete", "deletedWith", "importId")
_TIMEOUTS: Final = ("create", "update", "delete", "read")


def urn(project: str, stack: str, request: Request) -> str:
    """Return the name of the resource; the stack as a parent is left out of it."""
    kind = request.type
    if request.parent and (parent := request.parent.split("::")[2]) != STACK_TYPE:
        kind = f"{parent}${kind}"
    return f"urn:pulumi:{stack}::{project}::{kind}::{request.name}"


def resource(request: Request, project: str, stack: str, folder: Path) -> Resource:
    """Return what is registered by a program in ``folder``."""
    return Resource(
        urn=urn(project, stack, request),
        type=request.type,
        name=request.name,
        parent=request.parent,
        custom=request.custom,
        inputs=wire.from_struct(request.object, folder),
        dependencies=tuple(sorted(request.dependencies)),
        property_dependencies={
            key: tuple(sorted(found.urns)) for key, found in sorted(request.propertyDependencies.items()) if found.urns
        },
        provider=provider(request),
        protect=request.protect,
        options=dict(_options(request)),
        source=source(request, folder.parent),
    )


def provider(request: Request) -> str:
    """Return the URN of the provider, without the id that follows it."""
    return request.provider.rpartition("::")[0]


def source(request: Request, root: Path) -> str:
    """Return the place in the program, as ``<file>:<line>`` relative to ``root`` where it lies there."""
    if not request.sourcePosition.uri:
        return ""
    path = Path(unquote(urlparse(request.sourcePosition.uri).path))
    shown = path.relative_to(root) if path.is_relative_to(root) else Path(path.name)
    return f"{shown.as_posix()}:{request.sourcePosition.line}"


def _options(request: Request) -> Iterator[tuple[str, Any]]:
    """Yield the options that are set, under the names that the graph has for them."""
    lists = {key: sorted(getattr(request, key)) for key in _LISTS}
    scalars = {key: getattr(request, key) for key in _SCALARS}
    others = {
        "replaceWith": sorted(request.replace_with),
        "aliases": [*request.aliasURNs, *map(json_format.MessageToDict, request.aliases)],
        "customTimeouts": {key: given for key in _TIMEOUTS if (given := getattr(request.customTimeouts, key))},
        "hooks": {field.name: list(bound) for field, bound in request.hooks.ListFields()},
    }
    yield from ((key, found) for key, found in {**lists, **scalars, **others}.items() if found)
    if request.deleteBeforeReplaceDefined:
        yield "deleteBeforeReplace", request.deleteBeforeReplace
