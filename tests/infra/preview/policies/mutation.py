"""Good graphs made bad in one place each."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from infra.preview import policies
from infra.preview.graph import Graph, Resource
from infra.preview.policies import kinds

REMOVED = object()

Change = Callable[[Graph], Graph]


def first(graph: Graph, kind: str, name: str = "") -> Resource:
    """Return the resource of a type, the first or the one with a logical name."""
    return graph.named(kind, name) if name else next(iter(graph.of_type(kind)))


def put(kind: str, path: str, value: Any, name: str = "") -> Change:
    """Give an input another value, or take it away with REMOVED."""

    def change(graph: Graph) -> Graph:
        found = first(graph, kind, name)
        return _with(graph, replace(found, inputs=_put(found.inputs, path.split("."), value)))

    return change


def be(kind: str, name: str = "", /, **fields: Any) -> Change:
    """Give a resource other fields than its inputs, such as ``protect``."""
    return lambda graph: _with(graph, replace(first(graph, kind, name), **fields))


def twin(kind: str, name: str = "", /, **inputs: Any) -> Change:
    """Add a copy of a resource under another name, with some inputs changed."""

    def change(graph: Graph) -> Graph:
        found = first(graph, kind, name)
        return _with(
            graph,
            replace(found, urn=f"{found.urn}-twin", name=f"{found.name}-twin", inputs={**found.inputs, **inputs}),
        )

    return change


def add(kind: str, /, **inputs: Any) -> Change:
    """Add a resource that depends on everything that others of its provider depend on."""

    def change(graph: Graph) -> Graph:
        apis = [api.urn for api in graph.of_type(kinds.API)]
        provider = first(graph, kinds.PROVIDER).urn
        urn = f"urn:pulumi:{graph.stack}::{graph.project}::{kind}::added"
        return _with(graph, Resource(urn, kind, "added", inputs=inputs, dependencies=apis, provider=provider))

    return change


def without(kind: str, name: str = "") -> Change:
    """Take a resource away."""

    def change(graph: Graph) -> Graph:
        gone = first(graph, kind, name).urn
        return replace(graph, resources={urn: found for urn, found in graph.resources.items() if urn != gone})

    return change


def configured(**values: str) -> Change:
    """Change the stack's configuration."""
    return lambda graph: replace(
        graph, config={**graph.config, **{f"pressroom:{key}": value for key, value in values.items()}}
    )


def broken(graph: Graph, *changes: Change) -> set[str]:
    """Return the names of the policies that the changes break."""
    for change in changes:
        graph = change(graph)
    return {finding.rule for finding in policies.check(graph)}


def _with(graph: Graph, resource: Resource) -> Graph:
    return replace(graph, resources={**graph.resources, resource.urn: resource})


def _put(values: Mapping[str, Any], path: list[str], value: Any) -> dict[str, Any]:
    key, *rest = path
    if rest:
        return {**values, key: _put(values.get(key, {}), rest, value)}
    kept = {name: found for name, found in values.items() if name != key}
    return kept if value is REMOVED else {**kept, key: value}
