"""What Google Cloud demands of resources, read from the SDK and completed by hand; policies are what we demand."""

from collections.abc import Iterator
from typing import Final

from infra.preview.findings import Finding, ordered
from infra.preview.graph import Graph
from infra.preview.rules import combinations, duplicates, edge, monitoring, url_maps, values
from infra.preview.rules.base import Rule

PACKAGE: Final = "gcp:"
ALL: Final[tuple[Rule, ...]] = (
    *combinations.ALL,
    *duplicates.ALL,
    *edge.ALL,
    *monitoring.ALL,
    *url_maps.ALL,
)


def check(graph: Graph) -> list[Finding]:
    """Return everything in ``graph`` that Google Cloud would refuse or undo, errors first."""
    return ordered([*_values(graph), *(finding for rule in ALL for finding in rule(graph))])


def _values(graph: Graph) -> Iterator[Finding]:
    for resource in graph.resources.values():
        if resource.custom and resource.type.startswith(PACKAGE):
            yield from values.check(resource)
