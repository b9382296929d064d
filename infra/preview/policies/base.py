"""What a policy is, and how policies read resources."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from infra.preview.findings import Finding, Severity
from infra.preview.graph import COMPUTED, Archive, Graph, Resource, TextAsset

Violations = Iterable[tuple[Resource | None, str]]


@dataclass(frozen=True)
class Policy:
    """A promise about every stack; ``violations`` yields whatever breaks it, None for the stack as a whole."""

    name: str
    severity: Severity
    text: str
    violations: Callable[[Graph], Violations]

    def check(self, graph: Graph) -> list[Finding]:
        """Return a finding for everything in ``graph`` that breaks this policy."""
        return [
            Finding(self.name, self.severity, resource.path if resource else "", why)
            for resource, why in self.violations(graph)
        ]


def is_guarded(graph: Graph) -> bool:
    """Return whether the stack's configuration asks for its data to be guarded."""
    return graph.config.get("pressroom:guarded", "false").lower() == "true"


def blocks(resource: Resource, path: str) -> Sequence[Mapping[str, Any]]:
    """Return the list of nested blocks at an input's dotted path; none where it is not set."""
    found = resource.get(path, ())
    return found if isinstance(found, Sequence) and not isinstance(found, str) else ()


def texts(resource: Resource, path: str) -> Mapping[str, Any]:
    """Return the map at an input's dotted path; empty where it is not set."""
    found = resource.get(path, {})
    return found if isinstance(found, Mapping) else {}


def last(name: Any) -> str:
    """Return the last part of a resource name: ``jobs-high`` of ``projects/p/locations/l/queues/jobs-high``."""
    return "" if name is COMPUTED else str(name).rpartition("/")[2]


def seconds(duration: Any) -> float:
    """Return the length of a duration such as ``300s``; 0 for anything else."""
    text = str(duration)
    number = text.removesuffix("s")
    return float(number) if text.endswith("s") and number.replace(".", "", 1).isdigit() else 0.0


def leaves(value: Any) -> Iterator[str]:
    """Yield every text in ``value`` that is not secret."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, TextAsset):
        yield value.text
    else:
        for part in parts(value):
            yield from leaves(part)


def parts(value: Any) -> Iterable[Any]:
    """Return the values right below a map, a list or an archive; none of anything else, secrets among them."""
    if isinstance(value, Archive):
        return value.assets.values()
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()
