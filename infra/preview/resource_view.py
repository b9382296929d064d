"""Every resource as a picture: components as groups, and an arrow from what is needed to what needs it."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from infra.preview.drawing import Drawing, Edge, Node
from infra.preview.graph import STACK_TYPE, Graph, Resource

PROVIDER: Final = "pulumi:providers:"

_SERVICE: Final = "gcp:projects/service:Service"


def draw(graph: Graph) -> Drawing:
    """Return the picture of a graph, without what is implied: nearly all wait for the API services, and for more."""
    behind = _behind(graph)
    shown = [one for one in graph.resources.values() if one.type != STACK_TYPE and one.custom]
    groups = {one.path: one.name for one in graph.resources.values() if not one.custom and one.type != STACK_TYPE}
    nodes = sorted(Node(one.path, f"{one.name}\n{kind(one)}", "box", _group(one, graph)) for one in shown)
    edges = sorted({edge for one in shown for edge in _edges(one, graph, behind)})
    return Drawing(nodes, edges, dict(sorted(groups.items())))


def kind(resource: Resource) -> str:
    """Return the type as people say it: ``firestore Database`` for ``gcp:firestore/database:Database``."""
    if resource.type.startswith(PROVIDER):
        return "provider"
    package, _, rest = resource.type.partition(":")
    module, _, name = rest.rpartition(":")
    return f"{module.partition('/')[0]} {name}" if package == "gcp" else resource.type.rpartition(":")[2]


def _group(resource: Resource, graph: Graph) -> str:
    parent = graph.resources.get(resource.parent)
    return parent.path if parent and parent.type != STACK_TYPE else ""


def _edges(resource: Resource, graph: Graph, behind: Mapping[str, AbstractSet[str]]) -> Iterator[Edge]:
    by_property: dict[str, list[str]] = {}
    for key, urns in resource.property_dependencies.items():
        for urn in urns:
            by_property.setdefault(urn, []).append(key)
    implied = frozenset[str]().union(*(behind[urn] for urn in resource.dependencies))
    for urn in resource.dependencies:
        needed = graph.resources[urn]
        if urn in by_property:
            yield Edge(needed.path, resource.path, ", ".join(by_property[urn]))
        elif needed.type != _SERVICE and urn not in implied:
            yield Edge(needed.path, resource.path, dashed=True)


def _behind(graph: Graph) -> Mapping[str, AbstractSet[str]]:
    """Return all that each resource waits for, directly or not; what is waited for is registered before."""
    found: dict[str, AbstractSet[str]] = {}
    for urn, resource in graph.resources.items():
        found[urn] = frozenset(resource.dependencies).union(*(found[needed] for needed in resource.dependencies))
    return found
